"""Records of our own invention, small enough to see what each column comes from."""

from typing import Any

LOGIN: dict[str, Any] = {
    "eventVersion": "1.08",
    "userIdentity": {
        "type": "IAMUser", "principalId": "AIDATESTTESTTESTTEST1", "arn": "arn:aws:iam::111122223333:user/ada",
        "accountId": "111122223333", "userName": "ada",
    },
    "eventTime": "2026-01-14T09:02:11Z",
    "eventSource": "signin.amazonaws.com",
    "eventName": "ConsoleLogin",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "203.0.113.7",
    "userAgent": "Mozilla/5.0 (test)",
    "requestParameters": None,
    "responseElements": {"ConsoleLogin": "Success"},
    "additionalEventData": {"LoginTo": "https://console.aws.amazon.com/?a=1&b=<2>", "MobileVersion": "No", "MFAUsed": "Yes"},
    "eventID": "11111111-2222-4333-8444-555555555555",
    "readOnly": False,
    "eventType": "AwsConsoleSignIn",
    "managementEvent": True,
    "recipientAccountId": "111122223333",
    "eventCategory": "Management",
    "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": "signin.aws.amazon.com",
    },
}  # fmt: skip

ROLE: dict[str, Any] = {
    "eventVersion": "1.11",
    "userIdentity": {
        "type": "AssumedRole", "principalId": "AROATESTTESTTESTTEST1:ada",
        "arn": "arn:aws:sts::111122223333:assumed-role/Reader/ada",
        "accountId": "111122223333", "accessKeyId": "ASIATESTTESTTESTTEST",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": "AROATESTTESTTESTTEST1", "arn": "arn:aws:iam::111122223333:role/Reader",
                "accountId": "111122223333", "userName": "Reader",
            },
            "attributes": {"creationDate": "2026-01-14T09:00:00Z", "mfaAuthenticated": "true"},
        },
    },
    "eventTime": "2026-01-14T09:05:00Z",
    "eventSource": "sts.amazonaws.com",
    "eventName": "AssumeRole",
    "awsRegion": "eu-central-1",
    "sourceIPAddress": "AWS Internal",
    "userAgent": "-",
    "errorCode": "AccessDenied",
    "errorMessage": "no",
    "requestParameters": {
        "roleSessionName": "ada", "roleArn": "arn:aws:iam::444455556666:role/Admin", "durationSeconds": 3600, "empty": {},
    },
    "responseElements": None,
    "requestID": "99999999-2222-4333-8444-555555555555",
    "eventID": "22222222-2222-4333-8444-555555555555",
    "readOnly": True,
    "resources": [{"accountId": "444455556666", "type": "AWS::IAM::Role", "ARN": "arn:aws:iam::444455556666:role/Admin"}],
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "recipientAccountId": "444455556666",
    "eventCategory": "Management",
}  # fmt: skip
