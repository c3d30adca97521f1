"""User agents as clients of each kind send them; versions of 2025 and 2026."""

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0",
)
COMMAND_LINES = (
    "aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/macos#24.6.0 md/arch#arm64 lang/python#3.13.7 md/pyimpl#CPython m/E,b,C cfg/retry-mode#standard",
    "aws-cli/2.28.21 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.4 md/pyimpl#CPython m/E,b,C cfg/retry-mode#standard",
    "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/windows#10 md/arch#amd64 lang/python#3.13.4 md/pyimpl#CPython m/E,b,C cfg/retry-mode#standard",
)
PYTHON_SDKS = (
    "Boto3/1.40.35 md/Botocore#1.40.35 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython cfg/retry-mode#legacy",
    "Boto3/1.38.12 md/Botocore#1.38.12 ua/2.1 os/linux#6.1.0 md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#legacy",
    "Boto3/1.34.84 md/Botocore#1.34.84 ua/2.0 os/macos#23.6.0 md/arch#arm64 lang/python#3.12.2 md/pyimpl#CPython cfg/retry-mode#legacy",
)
GO_SDKS = (
    "aws-sdk-go-v2/1.38.0 ua/2.1 os/linux lang/go#1.24.4 md/GOOS#linux md/GOARCH#amd64 api/sts#1.37.0",
    "aws-sdk-go-v2/1.36.3 ua/2.1 os/macos lang/go#1.23.6 md/GOOS#darwin md/GOARCH#arm64 api/sts#1.33.19",
)
HTTP_LIBRARIES = ("python-requests/2.32.3", "python-requests/2.31.0", "Python-urllib/3.12", "python-requests/2.28.1")
RUNNERS = (
    "aws-sdk-nodejs-v3/3.887.0 configure-aws-credentials-for-github-actions",
    "aws-cli/2.31.4 md/awscrt#0.27.6 ua/2.1 os/linux#6.11.0 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython exec-env/GitHubActions",
)
PORTAL_OLD = (
    "Jersey/${project.version} (HttpUrlConnection 11.0.21)",
    "Jersey/${project.version} (HttpUrlConnection 11.0.22)",
    "Jersey/${project.version} (HttpUrlConnection 17.0.12)",
)
"""The Identity Center portal's back end until 2026: its build left the placeholder in."""
PORTAL_NEW = "Go-http-client/2.0"
"""The portal's back end since mid-2026 (panther-labs/panther-analysis#2134)."""
FORGED = "Jersey/${project.version} (HttpUrlConnection 17.0.12)"
"""What an attacker sends to look like the portal."""
SIGN_IN_SERVICE = (
    "AWS Signin, aws-internal/3 aws-sdk-java/1.12.790 Linux/5.10.240 OpenJDK_64-Bit_Server_VM/17.0.16+9 java/17.0.16"
)
CONSOLE_SERVICE = "AWS Internal"
