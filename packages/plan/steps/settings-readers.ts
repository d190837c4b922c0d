import { type Script, sh } from '@deploy/agent/sh.ts'
import type { Settings } from '@deploy/manifest/manifest.ts'

/**
 * Python's own grammar, and nothing is run: assignments of the module, also below if, try and with. Of a value that is no
 * literal, its syntax tree is compared. Python 3.6 or later.
 */
const python = `
import ast, re, sys
path = sys.argv[1]
try:
    tree = ast.parse(open(path, encoding="utf-8").read(), path)
except SyntaxError as error:
    sys.exit("%s:%s: is not Python: %s" % (path, error.lineno, error.msg))
except (UnicodeDecodeError, ValueError) as error:
    sys.exit("%s: is not Python: %s" % (path, type(error).__name__))
def text(node):
    try:
        return repr(ast.literal_eval(node))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ast.dump(node)
def names(target):
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for each in target.elts for name in names(each)]
    return []
def walk(body):
    for node in body:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            targets, value = [], None
        for name in [name for target in targets for name in names(target)]:
            if not name.startswith("_"):
                print("%s\\t%d\\t%s" % (name, node.lineno, re.sub(r"[\\t\\n]", " ", text(value))))
        for part in ("body", "handlers", "orelse", "finalbody"):
            if isinstance(node, (ast.If, ast.Try, ast.With, ast.ExceptHandler)):
                walk(getattr(node, part, []))
sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
walk(tree.body)
`

/** NAME=value at the beginning of a line, or after `export`; a value is its text, without the quotes around the whole of it. */
const shell = String.raw`
/^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*=/ {
  entry = $0
  sub(/^[ \t]*(export[ \t]+)?/, "", entry)
  name = entry
  sub(/=.*/, "", name)
  value = substr(entry, length(name) + 2)
  sub(/[ \t\r]+$/, "", value)
  first = substr(value, 1, 1)
  if (length(value) > 1 && (first == "\"" || first == "'") && substr(value, length(value)) == first) value = substr(value, 2, length(value) - 2)
  gsub(/\t/, " ", value)
  print name "\t" FNR "\t" value
}
`

/** A function's body in shell: of the file "$1", name, line and value of each variable, a line each. */
export const readers: Record<Settings['format'], Script> = {
  python: sh`python3 -I -W ignore -c ${python} "$1"`,
  shell: sh`awk ${shell} "$1"`,
}
