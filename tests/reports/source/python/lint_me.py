import os
import sys


def f(x: int) -> str:
    l = x
    return l
