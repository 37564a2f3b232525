"""How changes are described; the selectors build the values."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from credit.choices import DeliveryState, EventKind

CLASSES = [("poor", "poor"), ("near_poor", "near_poor"), ("not_poor", "not_poor")]
CHANGED = [
    ("class", "class"),
    ("head", "head"),
    ("head_name", "head_name"),
    ("head_identity_number", "head_identity_number"),
    ("undone", "undone"),
]
UNDONE = [
    ("split", "split"),
    ("merge", "merge"),
    ("move", "move"),
    ("closure", "closure"),
    ("head_change", "head_change"),
]
STOPPED = ("by_client", "not_delivered", "gone", "cursor_expired", "ended")
ROLES = [("source", "source"), ("new", "new"), ("kept", "kept"), ("ended", "ended")]


class ChangeSerializer(serializers.Serializer[Any]):
    """One change of one household, as the readers of one commune may know it."""

    number = serializers.IntegerField(help_text="Its place in the order of all; it never changes.")
    kind = serializers.ChoiceField(choices=EventKind.choices)
    household = serializers.CharField(help_text="Code of the household.")
    commune = serializers.CharField(help_text="Code of the commune whose readers are told.")
    on_date = serializers.DateField(help_text="The day from which it holds.")
    recorded_at = serializers.DateTimeField(help_text="When it was written.")
    standard = serializers.CharField(allow_null=True, help_text="Code of the national standard.")
    poverty_class = serializers.ChoiceField(
        choices=CLASSES, allow_null=True, help_text="The class from now on, where it is told."
    )
    previous_class = serializers.ChoiceField(
        choices=CLASSES, allow_null=True, help_text="The class until then, where there was one."
    )
    changed = serializers.ListField(
        child=serializers.ChoiceField(choices=CHANGED),
        help_text="Of `corrected`: what is no longer as it was told; never the values.",
    )
    undone = serializers.ChoiceField(
        choices=UNDONE, allow_null=True, help_text="The kind of event that was taken back."
    )
    role = serializers.ChoiceField(
        choices=ROLES, allow_null=True, help_text="Of `split` and `merged`: which side this is."
    )
    other_household = serializers.CharField(
        allow_null=True,
        help_text="Of `split` and `merged`: code of the other side, if in the same commune.",
    )


class ChangePageSerializer(serializers.Serializer[Any]):
    """Changes in their order, and where the next question begins."""

    results = ChangeSerializer(many=True)
    next_cursor = serializers.IntegerField(
        help_text="`since` of the next question; given also without results. Keep it."
    )
    more = serializers.BooleanField(help_text="Whether more can be read at once.")


class NewWebhookSerializer(serializers.Serializer[Any]):
    """An address to be registered."""

    url = serializers.URLField(max_length=500, help_text="Public, https.")


class WebhookChangeSerializer(serializers.Serializer[Any]):
    """What is to be changed of a webhook; what is left out stays."""

    url = serializers.URLField(max_length=500, required=False, help_text="Public, https.")
    is_active = serializers.BooleanField(
        required=False, help_text="False stops it; true goes on where it stopped."
    )


class NothingSerializer(serializers.Serializer[Any]):
    """An empty object."""


class WebhookSerializer(serializers.Serializer[Any]):
    """An address that changes are sent to."""

    id = serializers.UUIDField()
    url = serializers.URLField()
    is_active = serializers.BooleanField()
    stopped_reason = serializers.ChoiceField(
        choices=[(word, word) for word in STOPPED],
        allow_null=True,
        help_text="Why it is stopped.",
    )
    sent_number = serializers.IntegerField(help_text="Everything up to here was taken.")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when nothing is sent to it any more, for good."
    )


class WebhookSecretSerializer(WebhookSerializer):
    """A webhook with the secret that signs; it is shown here and nowhere else."""

    secret = serializers.CharField()


class DeliverySerializer(serializers.Serializer[Any]):
    """One sending, tried until it is taken."""

    id = serializers.UUIDField(help_text="Also in the header `TN-Delivery`.")
    first_number = serializers.IntegerField()
    last_number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=DeliveryState.choices)
    attempts = serializers.IntegerField()
    status_code = serializers.IntegerField(allow_null=True, help_text="Of the last attempt.")
    error = serializers.CharField(allow_null=True, help_text="Why nobody answered.")
    created_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(allow_null=True, help_text="The next attempt.")
    delivered_at = serializers.DateTimeField(allow_null=True)
