"""Amounts as Chinese documents write them."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")


def amount(fen: int) -> str:
    """``38000`` -> ``380.00 元``."""
    return f"{fen // 100:,}.{fen % 100:02d} 元"


def _group(number: int) -> str:
    said, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(said)
            continue
        said += ("零" if gap else "") + DIGITS[digit] + UNITS[place]
        gap = False
    return said


def amount_in_words(fen: int) -> str:
    """``38050`` -> ``叁佰捌拾元伍角``; whole amounts end in 整."""
    yuan, rest = divmod(fen, 100)
    said, started, skipped = "", False, False
    for index in range(2, -1, -1):
        group = yuan // 10000**index % 10000
        if group == 0:
            skipped = started
            continue
        said += ("零" if started and (skipped or group < 1000) else "") + _group(group) + GROUPS[index]
        started, skipped = True, False
    said = f"{said}元" if said else ""
    jiao, cent = divmod(rest, 10)
    if rest == 0:
        return f"{said or '零元'}整"
    said += f"{DIGITS[jiao]}角" if jiao else ("零" if said else "")
    return said + (f"{DIGITS[cent]}分" if cent else "")
