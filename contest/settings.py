"""Settings, once, from the environment.

Nothing set: the embedded default (SQLite and an embedded broker under `var/`), for one machine.
A real installation sets DATABASE_URL, REDIS_URL, SECRET_KEY and ALLOWED_HOSTS, and refuses to start with only some.
"""

import os
import secrets
import ssl
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from contest.common.broker import socket_path
from contest.common.inner_lines import plain_services

BASE_DIR = Path(__file__).resolve().parent.parent
# NAME_FILE names a file that holds the value of NAME: what a vault or systemd's credentials hand over.
env = environ.FileAwareEnv()

# --- which installation is this -------------------------------------------------------------------

PRODUCTION_KEYS = {
    "DATABASE_URL": "postgresql://user:password@host:5432/name",
    "REDIS_URL": "redis://host:6379/0",
    "SECRET_KEY": "$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')",
    "ALLOWED_HOSTS": "thi.example.vn,www.thi.example.vn",
}
missing = [key for key in PRODUCTION_KEYS if not (os.environ.get(key) or os.environ.get(f"{key}_FILE"))]
PRODUCTION = len(missing) < len(PRODUCTION_KEYS)
if PRODUCTION and missing:
    given = ", ".join(key for key in PRODUCTION_KEYS if key not in missing)
    hints = "\n".join(f"  {key}={PRODUCTION_KEYS[key]}" for key in missing)
    raise ImproperlyConfigured(
        f"Cấu hình mới có một nửa: đã có {given}. Còn thiếu:\n{hints}\n"
        "Đặt đủ cả bốn biến cho bản cài đặt thật, hoặc bỏ cả bốn để chạy trên một máy."
    )

DEBUG = env.bool("DEBUG", default=False)
TESTING = "pytest" in sys.modules
VAR_DIR = Path(env("VAR_DIR", default="") or BASE_DIR / "var").absolute()
try:
    # names, papers and the secrets of rounds: for nobody else on this machine
    VAR_DIR.mkdir(mode=0o755 if PRODUCTION else 0o700, parents=True, exist_ok=True)
    writable = os.access(VAR_DIR, os.W_OK)
except OSError:
    writable = False
if not writable:
    raise ImproperlyConfigured(f"Không ghi được vào thư mục dữ liệu {VAR_DIR}. Đặt VAR_DIR là thư mục ghi được.")
if PRODUCTION and os.geteuid() == 0 and (owner := VAR_DIR.stat().st_uid):
    # files that root leaves there are closed to the services: no static files, no backup on the page of operation
    raise ImproperlyConfigured(
        f"Thư mục dữ liệu {VAR_DIR} là của người dùng số {owner}. Chạy lệnh bằng người dùng đó, không phải root "
        "(docs/deploy, lệnh thi)."
    )


def kept_secret(name: str) -> str:
    """A secret made on the first run and kept, readable by its owner only."""
    path = VAR_DIR / name
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secret := secrets.token_urlsafe(50))
    return secret


if PRODUCTION:
    SECRET_KEY = env("SECRET_KEY").rstrip("\n")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        raise ImproperlyConfigured(
            f"SECRET_KEY ngắn hoặc đơn giản quá: cần ít nhất 50 ký tự. SECRET_KEY={PRODUCTION_KEYS['SECRET_KEY']}"
        )
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
else:
    SECRET_KEY = kept_secret("secret_key")
    ALLOWED_HOSTS = env.list("EMBEDDED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

# Former keys: what they signed holds until they are taken out. Nobody is signed out, no paper is lost (operating.md).
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
if SECRET_KEY_FALLBACKS and not env("IDENTITY_KEY", default=""):
    raise ImproperlyConfigured(
        "Đổi SECRET_KEY mà chưa đặt IDENTITY_KEY thì không ai đăng nhập bằng số điện thoại được nữa. "
        "Đặt IDENTITY_KEY = khóa SECRET_KEY đầu tiên của bản cài đặt này."
    )


def identity_keys() -> list[str]:
    """What people are found by and personal data is sealed under, the first key there ever was first.

    Set IDENTITY_KEY before the first change of SECRET_KEY, else nobody finds their account. It is changed by
    `manage.py change_identity_key`; the former ones stay, for ever (accounts/keychain.py).
    """
    former = [key.strip() for key in env.list("FORMER_IDENTITY_KEYS", default=[])]
    given, kept = env("IDENTITY_KEY", default="").rstrip("\n"), VAR_DIR / "identity_keys"
    if former and not given:
        raise ImproperlyConfigured("Có FORMER_IDENTITY_KEYS mà thiếu IDENTITY_KEY: đặt IDENTITY_KEY = khóa đang dùng.")
    is_kept = not given and not PRODUCTION and kept.exists()
    keys = kept.read_text().split() if is_kept else [*former, given or SECRET_KEY]
    if "" in keys or len(set(keys)) < len(keys):
        raise ImproperlyConfigured("IDENTITY_KEY, FORMER_IDENTITY_KEYS: mỗi khóa một lần, cũ nhất trước.")
    if len(keys) > 1 and len(keys[-1]) < 50:
        raise ImproperlyConfigured("IDENTITY_KEY mới ngắn quá: tạo khóa bằng manage.py change_identity_key --new.")
    return keys


IDENTITY_KEY = identity_keys()[-1]
FORMER_IDENTITY_KEYS = identity_keys()[:-1]

# What web shows to nginx, on this machine or another (manage.py make_certificates, docs/deploy).
WEB_CERTIFICATE, WEB_KEY = env("WEB_CERTIFICATE", default=""), env("WEB_KEY", default="")
if bool(WEB_CERTIFICATE) != bool(WEB_KEY):
    raise ImproperlyConfigured("WEB_CERTIFICATE và WEB_KEY đi cùng nhau: tệp chứng chỉ và tệp khóa của web.")
for name, path in {"WEB_CERTIFICATE": WEB_CERTIFICATE, "WEB_KEY": WEB_KEY}.items():
    if path and not os.access(path, os.R_OK):
        raise ImproperlyConfigured(f"{name}={path}: không đọc được. Kiểm tra đường dẫn và quyền của người chạy web.")

# --- applications and the two doors ---------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "contest",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "template_partials",
    "treebeard",
    "csp",
]

MIDDLEWARE = [
    "contest.common.request_log.RequestLog",
    # Both doors, pictures and static files.
    "contest.common.headers.ClosedToOthers",
    # Everything under /bai-thi/ leaves here, or before it: contest/sitting/guard.py and hot_door.py say why.
    "contest.sitting.hot_door.HotDoor",
    # Nothing below is said over plain HTTP: copies and pictures are not, either.
    "django.middleware.security.SecurityMiddleware",
    # Public result pages that many ask for: a copy of some seconds, without session or database.
    "contest.common.crowd.CrowdPages",
    # Pictures of questions, under /hinh/: no session, no cookie, kept by browsers for good.
    "contest.banks.picture_door.PictureDoor",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Before anything that asks the database: in a crush pages that are only read give way to papers.
    "contest.sitting.yielding.PagesYield",
    "django.middleware.gzip.GZipMiddleware",
    "accounts.session_middleware.Sessions",
    "contest.common.language.LanguageFromCookie",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.session_middleware.SignIns",
    "accounts.second_factor.gate.SecondFactorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "contest.common.pace.Pace",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "contest.urls"
WSGI_APPLICATION = "contest.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOADERS = ["contest.common.unindented.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", LOADERS)])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "contest.common.context.look",
            ],
            "builtins": ["contest.templatetags.look", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "components/table.html"

# --- database, cache, broker ----------------------------------------------------------------------

if PRODUCTION:
    DATABASES = {"default": env.db("DATABASE_URL")}
else:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "thi.sqlite3"}}

DATABASE = DATABASES["default"]
# One connection for each server thread, kept: opening one costs a millisecond a request on SQLite, more on PostgreSQL.
DATABASE["CONN_MAX_AGE"] = None
if DATABASE["ENGINE"].endswith("sqlite3"):
    # django_tables2 would load the whole PostgreSQL driver for a column that nobody uses: 11 MB in each process
    sys.modules.setdefault("django.contrib.postgres.fields", None)  # type: ignore[arg-type]
    DATABASE["OPTIONS"] = {
        # BEGIN IMMEDIATE: writers queue for the lock instead of failing when a reader wants to write
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            f"PRAGMA synchronous={env('SQLITE_SYNCHRONOUS', default='OFF' if TESTING else 'FULL')};"
            "PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=67108864;"
        ),
    }
    # A file, as in real use: a database in memory knows no WAL and no second process. One per test process.
    DATABASE["TEST"] = {"NAME": os.path.join(tempfile.gettempdir(), f"thi-test-{os.getpid()}.sqlite3")}
else:
    # Statements prepared on the server, no pool: measured faster.
    # Behind PgBouncer in transaction mode set PG_PREPARE=0.
    prepare = env.bool("PG_PREPARE", default=True)
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # a pooler lends a connection for one transaction: a cursor that stays open would be another's the next time
    DATABASE["DISABLE_SERVER_SIDE_CURSORS"] = not prepare
    # From the second time on: a migration's several statements in one, sent once, cannot be prepared.
    DATABASE.setdefault("OPTIONS", {})
    DATABASE["OPTIONS"] |= {"server_side_binding": prepare, "prepare_threshold": 1 if prepare else None}
    # Web processes alone: a plan made while a table was empty would scan it sequentially for ever (sitting/guard.py).
    # Nothing is planned for ever behind a pooler, which refuses connections with options besides.
    if prepare and env.bool("PG_INDEX_SCANS_ONLY", default=False):
        DATABASE["OPTIONS"]["options"] = "-c enable_seqscan=off"

    # A streaming copy that reports may read from (contest/common/replica.py).
    if env("REPLICA_URL", default=""):
        replica = env.db("REPLICA_URL")
        options = {**DATABASE["OPTIONS"], **replica.get("OPTIONS", {})}
        DATABASES["replica"] = {**DATABASE, **replica, "OPTIONS": options, "TEST": {"MIRROR": "default"}}
        DATABASE_ROUTERS = ["contest.common.replica.ReplicaRouter"]

# 0: as many as there are cores, one on SQLite
WEB_PROCESSES = env.int("WEB_PROCESSES", default=0)
# Whether starts queue and pages give way when requests wait long; off for measurements of what happens then.
START_QUEUE = env.bool("START_QUEUE", default=True)

BROKER_SOCKET = socket_path(VAR_DIR)
if PRODUCTION:
    REDIS_URL = env("REDIS_URL").rstrip("\n")
    # a socket on this machine has another name with Celery
    CELERY_BROKER_URL = f"redis+socket:{REDIS_URL[5:]}" if REDIS_URL.startswith("unix:") else REDIS_URL
    if REDIS_URL.startswith("rediss://"):
        # Celery's own default takes any certificate
        CELERY_BROKER_USE_SSL = {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
    plain = dict.fromkeys(name for one in DATABASES.values() for name in plain_services(one, REDIS_URL))
    if plain and not env.bool("ALLOW_HTTP", default=False):
        raise ImproperlyConfigured(
            f"Kết nối tới {', '.join(plain)} ở máy khác chưa mã hóa. Thêm ?sslmode=verify-full&sslrootcert=… vào "
            "DATABASE_URL, dùng rediss:// cho REDIS_URL; mạng đóng kín thì đặt ALLOW_HTTP=1."
        )
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # sign-in does without the cache, but must not wait for it
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        }
    }
else:
    REDIS_URL = f"unix://{quote(str(BROKER_SOCKET))}"
    CELERY_BROKER_URL = f"redis+socket://{quote(str(BROKER_SOCKET))}"
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # Its own number, so that emptying the cache leaves the queue alone.
            "OPTIONS": {"db": 1},
        }
    }
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# So old may a public result page be for readers without a session; 0: each is made anew.
CROWD_SECONDS = env.int("CROWD_SECONDS", default=0 if TESTING else 3)

# --- workers: the database is the truth, a message is only a hint ---------------------------------

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # longer than the longest task; a killed worker's tasks come back after it
    "visibility_timeout": 900,
    # Looked for every ten seconds (Celery looks at every tenth tick); by default every hundred.
    "unacked_restore_interval": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
# What may take minutes has a queue of its own, and never all places of a worker (contest/common/long_work.py).
LONG_TASKS = (
    *("accounts.tasks.work_on_roster", "contest.banks.tasks.read_import", "contest.common.jobs.tasks.work_on_job"),
    *("contest.results.tasks.count_anew", "contest.results.tasks.try_rules", "contest.results.fixing.tasks.recount"),
    *("contest.results.rekey.tasks.carry_out", "contest.results.rekey.tasks.preview"),
    *(
        "contest.fairness.tasks.carry_out",
        "contest.reports.tasks.count_items",
        "contest.reports.letters.tasks.send_letters",
    ),
)
CELERY_TASK_ROUTES = {name: {"queue": "long"} for name in LONG_TASKS}
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULER = "contest.common.ticks:Ticks"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "tally": {"task": "contest.results.tasks.tally", "schedule": 2.0},
    "close-expired": {"task": "contest.attempts.tasks.close_expired", "schedule": 10.0},
    "reveal-secrets": {"task": "contest.rounds.tasks.reveal_secrets", "schedule": 60.0},
    "resume-imports": {"task": "contest.banks.tasks.resume_imports", "schedule": 10.0},
    "resume-key-changes": {"task": "contest.results.rekey.tasks.resume", "schedule": 10.0},
    "look-at-closed-rounds": {"task": "contest.fairness.tasks.resume", "schedule": 60.0},
    "collect-essays": {"task": "contest.essays.tasks.collect_drafts", "schedule": 60.0},
    "resume-jobs": {"task": "contest.common.jobs.tasks.resume_jobs", "schedule": 10.0},
    "resume-counting": {"task": "contest.results.tasks.resume_counting", "schedule": 10.0},
    "settle-rollups": {"task": "contest.results.tasks.settle_rollups", "schedule": 600.0},
    "resume-recounts": {"task": "contest.results.fixing.tasks.resume", "schedule": 10.0},
    "watch-trail": {"task": "accounts.tasks.watch_trail", "schedule": 600.0},
    "forget-people": {"task": "accounts.tasks.forget_people", "schedule": 3600.0},
    "send-letters": {"task": "contest.reports.letters.tasks.send_letters", "schedule": 300.0},
    "move-due-people": {"task": "accounts.tasks.move_due_people", "schedule": 600.0},
    "resume-rosters": {"task": "accounts.tasks.resume_rosters", "schedule": 10.0},
}

# The trail's end as this machine saw it last (accounts/audit/witness.py).
TRAIL_END = "" if TESTING else str(VAR_DIR / "trail_end")

# --- mail -----------------------------------------------------------------------------------------

# smtp+tls://user:password@host:587; without it nothing is sent, and pages say so
MAIL_IS_SET_UP = bool(env("EMAIL_URL", default=""))
EMAIL = env.email_url("EMAIL_URL", default="dummymail://")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL.get("EMAIL_HOST") or "localhost", EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_USER") or "", EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_TLS", False), EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="") or EMAIL_HOST_USER or "thi-truc-tuyen@localhost"

# --- people and sign-in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["accounts.backends.CodeOrPhoneBackend"]
PASSWORD_HASHERS = ["accounts.hashers.QuickArgon2Hasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.OwnWordsValidator"},
    {"NAME": "accounts.passwords.BreachedValidator"},
]
# ClamAV's daemon: the path of its socket, or host:port; files of essays that it does not call clean are not taken.
CLAMD = env("CLAMD", default="")
if CLAMD and not CLAMD.startswith("/") and not CLAMD.rpartition(":")[2].isdecimal():
    raise ImproperlyConfigured(f"CLAMD={CLAMD}: cần đường dẫn của socket (/run/clamav/clamd.ctl) hoặc máy:cổng")
# A file of leaked passwords' SHA-1 digests in order, one a line (docs/operating.md); nothing is asked outside.
BREACHED_PASSWORDS = env("BREACHED_PASSWORDS", default="")
if BREACHED_PASSWORDS and not os.access(BREACHED_PASSWORDS, os.R_OK):
    raise ImproperlyConfigured(f"Không đọc được danh sách mật khẩu đã lộ: BREACHED_PASSWORDS={BREACHED_PASSWORDS}")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "sitting:after_sign_in"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
# People sign in with a code or a phone number (the adapter looks up both); accounts have no e-mail address.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "code"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    # Failures for one account. By address nothing is limited: sixty colleagues sit behind one.
    "login_failed": "5/5m/key",
    # Of six digits three are right at any moment: five tries each five minutes, for months, would find one.
    "code_failed": "5/5m/key,100/d/key",
    "login": None,
    "signup": None,
    # Counted with the failures to sign in (AccountAdapter.check_own_password).
    "change_password": None,
    "reauthenticate": None,
}
# How often a minute one account may ask for what is costly to make; registrations are counted for the whole site.
PACES = {
    "account_signup": env.int("REGISTRATIONS_PER_MINUTE", default=600),
    **dict.fromkeys(["sitting:share_picture", "documents:own_certificate", "accounts:own_file"], 20),
    **dict.fromkeys(["reports:download", "reports:poster", "documents:slips_pdf", "documents:certificates"], 30),
    **dict.fromkeys(["documents:awards", "banks:download"], 30),
    # of all strangers together, and of each account
    **dict.fromkeys(["results:search", "results:stage_search", "results:round_search"], 1_200),
}
# Staff: everybody with a role. "required": pages of the office open only with it; "offered": whoever wants it.
STAFF_SECOND_FACTOR = env("STAFF_SECOND_FACTOR", default="required" if PRODUCTION else "offered")
if STAFF_SECOND_FACTOR not in ("required", "offered"):
    raise ImproperlyConfigured(
        f"STAFF_SECOND_FACTOR={STAFF_SECOND_FACTOR}: chỉ nhận required (bắt buộc) hoặc offered (tùy chọn)."
    )
# From the first sign-in with a role on, for those who have their phone elsewhere that day.
STAFF_SECOND_FACTOR_GRACE_HOURS = env.int("STAFF_SECOND_FACTOR_GRACE_HOURS", default=24)
MFA_ADAPTER = "accounts.second_factor.adapter.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Single sign-on by OpenID Connect, on when the four are given. It signs in people who have an account here, named by a
# claim that holds their code; nobody gets an account by it.
OIDC_ISSUER = env("OIDC_ISSUER", default="").rstrip("/")
OIDC_NAME = env("OIDC_NAME", default="") or "đăng nhập một lần"
OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER))] if OIDC_ISSUER else []
OIDC_CLAIM = env("OIDC_CLAIM", default="preferred_username")
# its modules cost each process 60 ms and 10 MB, so they are loaded where it is used
SINGLE_SIGN_ON = bool(OIDC_ISSUER) or TESTING
if SINGLE_SIGN_ON:
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.SingleSignOn"
SOCIALACCOUNT_AUTO_SIGNUP = SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "co-quan",
                "name": OIDC_NAME,
                "client_id": env("OIDC_CLIENT_ID"),
                "secret": env("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
# recovery codes are ours: allauth keeps what makes them, we keep their hashes (second_factor/recovery.py)
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False
# In the database: a broker that is restarting must not sign anybody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Signed in once, long before the contest day.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
# People with a role sign in every working day, whatever they do in between.
STAFF_SESSION_HOURS = env.int("STAFF_SESSION_HOURS", default=12)
# … and again after so many minutes without a request.
STAFF_IDLE_MINUTES = env.int("STAFF_IDLE_MINUTES", default=60)
# A password that an admin gave out opens nothing after these days; at its first use its holder sets an own one.
GIVEN_PASSWORD_DAYS = env.int("GIVEN_PASSWORD_DAYS", default=7)
# Contests without accounts let so many people in within a minute: more is a flood, not a crowd.
OPEN_ENTRIES_A_MINUTE = env.int("OPEN_ENTRIES_A_MINUTE", default=6_000)
# So many wrong slip codes a minute on the whole site; beyond them the holder's name is asked too.
WRONG_SLIPS_A_MINUTE = env.int("WRONG_SLIPS_A_MINUTE", default=600)
# A printed slip signs its holder in for so long.
SLIP_DAYS = env.int("SLIP_DAYS", default=60)
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- transport and headers ------------------------------------------------------------------------

# A real installation speaks HTTPS; ALLOW_HTTP=1 is for a closed network and for trials behind a local proxy.
HTTPS = PRODUCTION and not env.bool("ALLOW_HTTP", default=False)
SECURE_SSL_REDIRECT = HTTPS
# Asked by load balancers inside the network, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
if HTTPS:
    # Browsers take cookies of these names from this very host over HTTPS only: no neighbour can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-phien", "__Host-csrf", "__Host-ngon_ngu"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # a form that leads to single sign-on ends there
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        # Text becomes a page or a script nowhere, but for htmx on staff pages (static/js/trusted-types.js).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["default"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- language, time, static files -----------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
SITE_ORGANISATION = env("SITE_ORGANISATION", default="Đảng ủy Khối cơ quan và doanh nghiệp tỉnh")

STATIC_URL = "static/"
# What `prepare` makes: in the data folder, or where a container's image brought it along and nobody writes.
PREPARED_DIR = Path(env("PREPARED_DIR", default="") or VAR_DIR).absolute()
STATIC_ROOT = PREPARED_DIR / "static"
# The font subset and Bootstrap's CSS are made from their packages at start-up (contest/common/fonts.py, assets.py).
BUILT_STATIC_DIR = PREPARED_DIR / "static-built"
try:
    BUILT_STATIC_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"PREPARED_DIR={PREPARED_DIR}: {error.strerror}. Bỏ biến này để dùng VAR_DIR.") from None
STATICFILES_DIRS = [BASE_DIR / "static", BUILT_STATIC_DIR]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_MAX_AGE = 0 if DEBUG else 31_536_000

# --- logs: JSON lines, no personal data -----------------------------------------------------------

# Who took part is forgotten so many months after the results, where a contest does not say otherwise.
RETENTION_MONTHS = env.int("RETENTION_MONTHS", default=12)
# Lets a Prometheus on another machine read /metrics; without it only this machine can.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
# An address (mailto: or https:) for whoever finds a weakness: /.well-known/security.txt.
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "contest.common.logs.json_formatter"}},
    "filters": {"route": {"()": "contest.common.request_log.RouteForPath"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["route"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING" if TESTING else "INFO")},
    # The beat's ticks alone would be 90,000 lines a day; fontTools tells of every glyph.
    "loggers": {
        name: {"level": "WARNING"}
        for name in ("celery.beat", "celery.app.trace", "celery.worker.strategy", "fontTools")
    },
}
