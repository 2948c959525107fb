"""The pages of log-in: allauth's, without those that would let people change who they are."""

from allauth.account import views as account
from allauth.socialaccount import views as company
from allauth.urls import build_provider_urlpatterns
from django.urls import include, path, re_path

from portal import login_pages

urlpatterns = [
    path("login/", login_pages.LogIn.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/company/", login_pages.log_in_again, name="log_in_again"),
    path("password/change/", account.password_change, name="account_change_password"),
    # Whoever logs in at the company's service and wants a password too proves it by mail.
    path("password/set/", account.password_reset, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("company/cancelled/", company.login_cancelled, name="socialaccount_login_cancelled"),
    path("company/error/", company.login_error, name="socialaccount_login_error"),
    path(
        "oidc/<str:provider_id>/login/",
        login_pages.start_company_login,
        name="openid_connect_login",
    ),
    *build_provider_urlpatterns(),
]
