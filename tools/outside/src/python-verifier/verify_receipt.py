"""Verifies a COSE receipt with the package scitt-cose: verify_receipt.py RECEIPT ENTRY VKEY."""

import base64
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from scitt_cose.receipt import verify_receipt

receipt_file, entry_file, vkey = sys.argv[1:]
# A C2SP vkey: name, hash, and the base64 of a type byte with the 32 bytes of the key.
key = Ed25519PublicKey.from_public_bytes(base64.b64decode(vkey.split("+", 2)[2])[1:])
pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
with open(receipt_file, "rb") as receipt, open(entry_file, "rb") as entry:
    result = verify_receipt(receipt.read(), leaf_entry_hex=entry.read().hex(), log_public_key_pem=pem)
print(f"entry {result.leaf_index} in a tree of {result.tree_size}" if result.ok else f"refused: {result.errors}")
sys.exit(0 if result.ok else 1)
