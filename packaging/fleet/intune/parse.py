"""Reads PowerShell scripts and holds them to what Intune asks: parse.py SCRIPT..."""
import sys
from pathlib import Path

import tree_sitter
import tree_sitter_powershell

LANGUAGE = tree_sitter.Language(tree_sitter_powershell.language())


def faults(node):
    if node.type == "ERROR" or node.is_missing:
        yield node.start_point[0] + 1
    for child in node.children:
        yield from faults(child)


def broken(text):
    return list(faults(tree_sitter.Parser(LANGUAGE).parse(text.encode()).root_node))


def main(scripts):
    # A parser that finds no fault anywhere proves nothing.
    assert broken("if ($true) { Write-Output 'x'"), "the parser sees no fault"
    for script in scripts:
        text = Path(script).read_text(encoding="utf-8")
        assert text.isascii(), f"{script}: Windows PowerShell reads a file without a mark in the system's code page"
        assert not broken(text), f"{script}: lines {broken(text)}"
        for told in ["Write-Error", "Write-Warning", "[Console]::Error"]:
            assert told not in text, f"{script}: {told} is no last line"
        assert "Substring(0, 2048)" in text, f"{script}: nothing keeps its last line short"


main(sys.argv[1:])
