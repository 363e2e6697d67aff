"""Forms of sign-in, registration and passwords, and the field that picks a unit."""

import unicodedata
from urllib.parse import urlencode

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import held_roles
from accounts.actions import register_person
from accounts.audit.actions import record
from accounts.backends import SeveralPeople
from accounts.models import Unit
from accounts.people.consents import CONSENTS, CURRENT
from accounts.phones import normal_phone
from accounts.picker import (
    LONGEST_WORDS,
    MOST_SHOWN,
    UNLISTED,
    UnitPick,
    clean_query,
    clean_words,
    get_unit,
    open_tree,
    parent_pieces,
    units_in,
)
from accounts.queries import search_units, with_parents
from accounts.second_factor.receivers import keep_staff_session_short

LONGEST_PASSWORD = 128
PASSWORD_FAULTS = {
    "password_too_short": _("Mật khẩu cần ít nhất 8 ký tự."),
    "password_too_common": _("Mật khẩu này dễ đoán. Chọn mật khẩu khác."),
}


class ShownPasswordInput(forms.PasswordInput):
    """A password field whose text can be shown (static/js/show-password.js unhides the button)."""

    def render(self, name, value, attrs=None, renderer=None):
        return format_html(
            '<div class="with-show">{}<button class="show" type="button" hidden aria-controls="{}"'
            ' data-show-password="{}"><span data-word>{}</span> <span class="sr">{}</span></button></div>',
            super().render(name, value, attrs, renderer),
            (attrs or {}).get("id", ""),
            gettext("Ẩn"),
            gettext("Hiện"),
            gettext("mật khẩu"),
        )


def password_field(label, *, autocomplete, keep=False, help_text=""):
    """`keep`: a form that comes back has the password still typed in."""
    attrs = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        help_text=help_text,
        widget=ShownPasswordInput(attrs=attrs, render_value=keep),
    )


def check_new_password(password):
    """Raises ValidationError in our words for what settings.AUTH_PASSWORD_VALIDATORS refuse."""
    try:
        password_validation.validate_password(password)
    except ValidationError as refusal:
        fault = refusal.error_list[0]
        raise ValidationError(PASSWORD_FAULTS.get(fault.code, fault.message), fault.code) from refusal


class SignInForm(allauth_forms.LoginForm):
    password = password_field(_("Mật khẩu"), autocomplete="current-password")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Số điện thoại hoặc mã dự thi"),
            help_text=_("Mã dự thi do văn phòng chi bộ cấp."),
            max_length=64,
            error_messages={"required": _("Ghi số điện thoại hoặc mã dự thi.")},
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.fields["password"].error_messages["required"] = _("Ghi mật khẩu.")
        self.order_fields(["login", "password"])

    def user_credentials(self):
        who = self.data.get("who", "")[:20]
        return {"login": self.cleaned_data["login"], "password": self.cleaned_data["password"], "who": who}

    def clean(self):
        try:
            return super().clean()
        except SeveralPeople as several:
            # only who knows the password sees the names behind a phone; it stays typed in for the next press
            self.fields["who"] = forms.ChoiceField(
                label=gettext("Ai đang đăng nhập?"),
                choices=[(one.pk, one.full_name) for one in several.people],
                widget=forms.RadioSelect,
            )
            self.fields["password"].widget.render_value = True
            raise ValidationError(
                gettext("Số điện thoại này có nhiều người dùng. Chọn tên rồi bấm Đăng nhập.")
            ) from None

    def login(self, request, redirect_url=None):
        response = super().login(request, redirect_url)
        # once more: allauth has just given the session everybody's length
        if request.user.is_authenticated:
            keep_staff_session_short(request, request.user)
        return response


class ChangePasswordForm(forms.Form):
    oldpassword = password_field(_("Mật khẩu hiện nay"), autocomplete="current-password")
    password1 = password_field(_("Mật khẩu mới"), autocomplete="new-password", help_text=_("Ít nhất 8 ký tự."))

    def __init__(self, user, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.request = request

    def clean_password1(self):
        check_new_password(self.cleaned_data["password1"])
        return self.cleaned_data["password1"]

    def clean(self):
        # Last, so that a new password with a fault does not use up a try.
        if not self.errors:
            try:
                get_adapter().check_own_password(self.request, self.user, self.cleaned_data["oldpassword"])
            except ValidationError as fault:
                self.add_error("oldpassword", fault)

    def save(self):
        with transaction.atomic():
            get_adapter().set_password(self.user, self.cleaned_data["password1"])
            note_own_password(self.user)


class OwnPasswordForm(forms.Form):
    """The first password that is somebody's own, instead of the one that was given out."""

    use_required_attribute = False

    password1 = password_field(_("Mật khẩu mới"), autocomplete="new-password", help_text=_("Ít nhất 8 ký tự."))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"].error_messages["required"] = PASSWORD_FAULTS["password_too_short"]

    def clean_password1(self):
        check_new_password(self.cleaned_data["password1"])
        if self.user.check_password(self.cleaned_data["password1"]):
            raise ValidationError(_("Đặt mật khẩu khác mật khẩu tạm."), "same")
        return self.cleaned_data["password1"]

    def save(self):
        with transaction.atomic():
            get_adapter().set_password(self.user, self.cleaned_data["password1"])
            note_own_password(self.user)


def note_own_password(person):
    """Into the trail, which keeps names of those only who act for the site."""
    if held_roles(person).holds_office:
        record("password.changed", by=person, now=timezone.now(), about=person)
    else:
        record("password.own", by=None, now=timezone.now(), about=person)


# --- picking a unit -------------------------------------------------------------------------------


def marked(pieces):
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", text) if hit else text,) for text, hit in pieces)
    )


class UnitPicker(forms.Widget):
    """Search and tree of the units below `root`, in one form with other fields (static/js/unit-picker.js hastens it).

    Fields: NAME the chosen code, NAME-q the letters typed, NAME-search and NAME-branch buttons that only show more.
    With `unlisted` a unit that is not in the list may be written in words: NAME is UNLISTED, NAME-words holds them.
    """

    template_name = "components/unit_picker.html"
    root = None
    unlisted = False

    def value_from_datadict(self, data, files, name):
        return UnitPick(
            code=data.get(name, ""),
            query=clean_query(data.get(f"{name}-q", "")),
            branch=data.get(f"{name}-branch", ""),
            searched=f"{name}-search" in data,
            words=data.get(f"{name}-words", "")[: LONGEST_WORDS + 1],
        )

    def use_required_attribute(self, initial):
        return False

    def get_context(self, name, value, attrs):
        pick = value or UnitPick()
        chosen = get_unit(pick.code, root=self.root)
        tree = open_tree(pick.branch, root=self.root) if pick.branch else ()
        found, count = ([], 0) if tree else search_units(pick.query, root=self.root, limit=MOST_SHOWN)
        # The choice stays in sight, whatever else is shown.
        if chosen and chosen not in [one.unit for one in found] and chosen not in units_in(tree):
            found = [*with_parents([chosen]), *found]
        where = {"field": name, **({"root": self.root.code} if self.root else {})}
        return {
            "name": name,
            "pick": pick,
            "chosen": chosen,
            "rows": [(one.unit, marked(parent_pieces(one, pick.query)), one.unit == chosen) for one in found],
            "count": count,
            "most": MOST_SHOWN,
            "tree": tree,
            "unlisted": UNLISTED if self.unlisted else "",
            "longest_words": LONGEST_WORDS,
            "address": f"{reverse('accounts:pick_unit')}?{urlencode(where)}",
            "id": (attrs or {}).get("id", f"id_{name}"),
            "attrs": flatatt(attrs or {}),
        }

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def render_found(self, name, value):
        """Only what changes while somebody types."""
        return render_to_string(f"{self.template_name}#found", self.get_context(name, value, None))


class UnitField(forms.Field):
    """An active unit without others below it, picked by search or from the tree.

    With `unlisted` it may also be what somebody wrote who did not find it: cleaned to text.
    """

    widget = UnitPicker
    default_error_messages = {
        "required": _("Chọn một đơn vị trong danh sách."),
        "gone": _("Đơn vị này không chọn được nữa. Chọn lại giúp."),
        "words": _("Ghi tên đơn vị bằng chữ, từ 3 đến 120 ký tự, như “Chi bộ Trường THCS Yên Ninh, phường Yên Bái”."),
    }

    def __init__(self, *, root=None, unlisted=False, **options):
        super().__init__(**options)
        self.widget.root = root
        self.widget.unlisted = unlisted

    def clean(self, value):
        if self.widget.unlisted and (value.code == UNLISTED or (value.words and not value.code)):
            if words := clean_words(value.words):
                return words
            raise ValidationError(self.error_messages["words"], "words")
        if not value.code:
            if self.required:
                raise ValidationError(self.error_messages["required"], "required")
            return None
        unit = get_unit(value.code, root=self.widget.root)
        if unit is None:
            raise ValidationError(self.error_messages["gone"], "gone")
        return unit

    def prepare_value(self, value):
        return value if isinstance(value, UnitPick | None) else UnitPick(code=value.code)

    def only_shows_more(self, pick):
        """Whether a button of the picker was pressed and not that of the form."""
        return bool(pick.branch or (pick.searched and pick.query))


def as_typed(form_class, data):
    """The form with everything that was typed and nothing checked, for a picker that only showed more."""
    blank = form_class()
    return form_class(
        initial={
            name: field.widget.value_from_datadict(data, {}, blank.add_prefix(name))
            for name, field in blank.fields.items()
        }
    )


# --- registration ---------------------------------------------------------------------------------

FULL_NAME_WANTED = _("Ghi họ và tên đầy đủ, có dấu.")
PHONE_WANTED = _("Số điện thoại cần 10 chữ số, bắt đầu bằng 0.")
SIGNS_IN_NAMES = " -'’."


def clean_name(text):
    """A full name as it is kept. Raises ValidationError for one word, or other signs than Latin letters.

    Cyrillic letters look like others, and letters of other scripts may be invisible: nobody should be told from
    somebody else by what nobody sees.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    words = [word for word in name.split() if any(map(_is_latin, word))]
    if len(words) < 2 or not all(_is_latin(sign) or sign in SIGNS_IN_NAMES for sign in name):
        raise ValidationError(FULL_NAME_WANTED, "full_name")
    return name


def _is_latin(sign):
    return sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN ")


def clean_phone_number(text):
    """A normal phone number. Raises ValidationError."""
    try:
        return normal_phone(text)
    except ValueError as refusal:
        raise ValidationError(PHONE_WANTED, "phone") from refusal


class RegistrationForm(forms.Form):
    use_required_attribute = False

    full_name = forms.CharField(
        label=_("Họ và tên"),
        max_length=120,
        error_messages={"required": FULL_NAME_WANTED},
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
    )
    phone = forms.CharField(
        label=_("Số điện thoại"),
        max_length=24,
        help_text=_("Dùng để đăng nhập."),
        error_messages={"required": PHONE_WANTED},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    password = password_field(_("Mật khẩu"), autocomplete="new-password", keep=True, help_text=_("Ít nhất 8 ký tự."))
    unit = UnitField(label=_("Đơn vị đang sinh hoạt"), unlisted=True)
    consent = forms.BooleanField(
        label=CONSENTS[CURRENT].statement,
        help_text=CONSENTS[CURRENT].beside,
        error_messages={"required": _("Cần đồng ý để Ban Tổ chức lưu kết quả thi.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = PASSWORD_FAULTS["password_too_short"]

    def clean_full_name(self):
        return clean_name(self.cleaned_data["full_name"])

    def clean_phone(self):
        return clean_phone_number(self.cleaned_data["phone"])

    def clean_password(self):
        check_new_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def save(self, *, now):
        unit = self.cleaned_data["unit"]
        return register_person(
            full_name=self.cleaned_data["full_name"],
            phone=self.cleaned_data["phone"],
            password=self.cleaned_data["password"],
            unit=unit if isinstance(unit, Unit) else None,
            unlisted_unit="" if isinstance(unit, Unit) else unit,
            now=now,
        )
