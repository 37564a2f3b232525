"""What the token library registers by itself is shown to nobody: programs have their own pages."""

from django.contrib import admin
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken

from officials.models import ApiClient

for _model in (AccessToken, ApiClient, Grant, IDToken, RefreshToken):
    admin.site.unregister(_model)
