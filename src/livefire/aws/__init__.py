"""What packs build AWS traffic from: an organisation, its principals and sessions, and a builder for each kind of record."""

from livefire.aws.organisation import Organisation, organisation
from livefire.aws.traffic import Step, background, events_of

__all__ = ["Organisation", "Step", "background", "events_of", "organisation"]
