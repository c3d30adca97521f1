"""livefire: does a detection fire on the attack, does it stay silent on everything else, and how do we know?"""

__version__ = "0.1.0"
__all__ = ["__version__"]
