# %% by-divisors
def common(n):
    coprime = [0] * (n + 1)
    for d in range(n, 0, -1):
        coprime[d] = (n // d) ** 2 - sum(coprime[2 * d :: d])
    return coprime[1]


# %% slow
# mistake: unforeseen
from math import gcd


def common(n):
    return sum(gcd(a, b) == 1 for a in range(1, n + 1) for b in range(1, n + 1))
