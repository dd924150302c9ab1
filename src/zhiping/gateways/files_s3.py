"""Keeps sealed files in an S3-compatible object store; needs the optional group ``scale``."""

from collections.abc import Iterator
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from zhiping.gateways.choice import option
from zhiping.gateways.errors import GatewayError


class S3Store:
    """The same small interface over a bucket; keys and region come from the usual AWS variables."""

    def __init__(self) -> None:
        self.bucket = S3Storage(
            bucket_name=option("s3_bucket"),
            endpoint_url=option("s3_endpoint") or None,
            file_overwrite=True,  # the name is the content's digest: the same name is the same content
            querystring_auth=False,
        )

    @staticmethod
    def _key(name: str) -> str:
        return f"{name[:2]}/{name}"

    def has(self, name: str) -> bool:
        try:
            return bool(self.bucket.exists(self._key(name)))
        except (BotoCoreError, ClientError) as failed:
            raise GatewayError("对象存储没有应答") from failed

    def renew(self, name: str) -> bool:
        """An object's age begins anew only by putting it again, which changes nothing of what it holds."""
        return False

    def old(self, before: datetime) -> Iterator[str]:
        try:
            for kept in self.bucket.bucket.objects.all():
                if kept.last_modified < before:
                    yield kept.key.rpartition("/")[2]
        except (BotoCoreError, ClientError) as failed:
            raise GatewayError("对象存储没有应答") from failed

    def drop(self, name: str, before: datetime) -> bool:
        try:
            if self.bucket.get_modified_time(self._key(name)) >= before:
                return False
            self.bucket.delete(self._key(name))
        except (BotoCoreError, ClientError, FileNotFoundError) as failed:
            raise GatewayError("对象存储没有应答") from failed
        return True

    def drop_unfinished(self, before: datetime) -> int:
        return 0  # the object store shows an object whole or not at all

    def put(self, name: str, blob: bytes) -> None:
        try:
            self.bucket.save(self._key(name), ContentFile(blob))
        except (BotoCoreError, ClientError) as failed:
            raise GatewayError("对象存储没有收下文件") from failed

    def get(self, name: str) -> bytes:
        try:
            with self.bucket.open(self._key(name), "rb") as file:
                return bytes(file.read())
        except FileNotFoundError as missing:
            raise GatewayError("文件库中没有这个文件") from missing
        except (BotoCoreError, ClientError) as failed:
            raise GatewayError("对象存储没有应答") from failed
