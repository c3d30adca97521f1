"""What is normal: for each profile the benign activities, and how often each happens beside the others.

Assumption: the proportions are ours; no public data set says how an organisation's sign-ins divide. `--profile` and a
pack's own mix change them, and every rate is given for the mix that it was measured on.
"""

from __future__ import annotations

BACKGROUND: dict[str, dict[str, int]] = {
    "company": {
        "aws/identity_center.portal_login": 150,
        "aws/identity_center.portal_login_with_totp": 30,
        "aws/identity_center.get_role_credentials": 120,
        "aws/identity_center.device_code_login": 6,
        "aws/console.iam_login": 30,
        "aws/console.iam_login_without_mfa": 8,
        "aws/console.wrong_password": 5,
        "aws/console.unknown_user_login": 3,
        "aws/console.saml_login": 25,
        "aws/federation.broker": 10,
        "aws/federation.broker_after_role": 5,
        "aws/federation.granted": 4,
        "aws/federation.aws_vault": 6,
        "aws/sts.assume_role_by_person": 60,
        "aws/sts.assume_role_by_service": 220,
        "aws/sts.assume_role_with_web_identity": 60,
        "aws/sts.get_session_token": 12,
        "aws/sts.caller_identity": 40,
        "aws/workload.application_calls": 160,
        "aws/workload.deployment_calls": 46,
    },
    "saml_company": {
        "aws/console.saml_login": 200,
        "aws/sts.assume_role_by_person": 60,
        "aws/sts.assume_role_by_service": 220,
        "aws/sts.assume_role_with_web_identity": 60,
        "aws/sts.caller_identity": 40,
        "aws/workload.application_calls": 260,
        "aws/workload.deployment_calls": 60,
    },
}
"""Profile -> activity id -> weight among a thousand instances."""
