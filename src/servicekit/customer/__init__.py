"""The customer, to whom everything is owed, and what they consented to."""

from servicekit.customer.consent import STATUSES, Consent
from servicekit.customer.customer import Customer

__all__ = ["STATUSES", "Consent", "Customer"]
