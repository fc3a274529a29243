"""Opens a checkpoint with the standard library alone: RFC 8032 arithmetic, none of our code and no other library.

It stands for a reader that somebody else wrote, so it is slow and short on purpose.
"""

from __future__ import annotations

import base64
import hashlib

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int]


def _x(y: int, sign: int) -> int:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P:
        raise ValueError("no point of the curve")
    return P - x if x & 1 != sign else x


def _point(raw: bytes) -> Point:
    number = int.from_bytes(raw, "little")
    y = number & (1 << 255) - 1
    return _x(y, number >> 255), y


def _plus(a: Point, b: Point) -> Point:
    t = D * a[0] * b[0] * a[1] * b[1] % P
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + t, P - 2, P) % P
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, P - 2, P) % P
    return x, y


def _times(number: int, point: Point) -> Point:
    total = (0, 1)
    while number:
        if number & 1:
            total = _plus(total, point)
        point, number = _plus(point, point), number >> 1
    return total


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_x(BASE_Y, 0), BASE_Y)


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032, 5.1.7."""
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= Q:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    return _times(s, BASE) == _plus(_point(signature[:32]), _times(k, _point(public)))


def opened(message: bytes, vkey: str) -> tuple[str, int, bytes]:
    """Origin, size and root of a checkpoint that this key signed; ValueError otherwise."""
    name, key_id, body = vkey.split("+", 2)
    public = base64.b64decode(body)[1:]
    text, _, block = message.decode().rpartition("\n\n")
    for line in block.splitlines():
        dash, signer, encoded = line.split(" ")
        raw = base64.b64decode(encoded)
        if (dash, signer, raw[:4].hex()) == ("\N{EM DASH}", name, key_id):
            if not ed25519_holds(public, f"{text}\n".encode(), raw[4:]):
                raise ValueError("the signature does not hold")
            origin, size, root = text.split("\n")
            return origin, int(size), base64.b64decode(root)
    raise ValueError("that key did not sign")
