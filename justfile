# One recipe for people, pre-commit and CI.

check:
    .venv/bin/ruff format --check src tests
    .venv/bin/ruff check src tests
    .venv/bin/mypy src/zhiping/core
    .venv/bin/lint-imports
    PYTHONPATH=src DJANGO_SETTINGS_MODULE=zhiping.project.settings .venv/bin/python -m django makemigrations --check --dry-run

lock:
    .venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-header -q -o requirements/run.txt
    .venv/bin/uv pip compile pyproject.toml --universal --extra scale --group dev --generate-hashes --no-header -q -o requirements/dev.txt
    .venv/bin/uv pip compile pyproject.toml requirements/bench.in -c requirements/run.txt --universal --generate-hashes --no-header -q -o requirements/bench.txt
