/**
 * Reads a module of Python settings from stdin as data, by the `ast` of any Python from 3.6 on; nothing of it is imported or run.
 * Prints what its top level certainly leaves behind as JSON (see python.ts). Exit 65: not valid Python. 70: not understood. 75: too much.
 *
 * A value that only a run can tell is `unknown`, and so is a list, set, dict or class from the moment at which something else gets
 * hold of it: a call, another name, a function.
 */
export const pythonProgram = `
import ast, json, signal, sys

MOST = 10000
BYTES = 200000
DYNAMIC = ('exec', 'eval', 'globals', 'locals', 'vars', 'setattr', 'delattr', 'modules', '__dict__', 'f_globals')
WRITERS = ('split_settings', 'dynaconf')
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)


class Unknown:
    def __init__(self, why, maybe=False):
        self.why = why
        self.maybe = maybe


class Group(dict):
    rest = None


def kind(node):
    return type(node).__name__


def dotted(node):
    parts = []
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return '.'.join([node.id] + parts[::-1])


def computed(node):
    call = isinstance(node, ast.Call)
    name = dotted(node.func if call else node)
    what = 'an expression' if name is None else name + '()' if call else name
    return Unknown('it comes from %s in line %d' % (what, node.lineno))


def root(node):
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def mutable(value):
    if isinstance(value, tuple):
        return any(mutable(each) for each in value)
    return isinstance(value, (list, set, dict))


def known(value):
    if isinstance(value, dict):
        return not getattr(value, 'rest', None) and all(known(each) for each in value.values())
    if isinstance(value, (list, tuple, set)):
        return all(known(each) for each in value)
    return not isinstance(value, Unknown)


def bounded(value, node):
    size = value.bit_length() if isinstance(value, int) else len(value) if hasattr(value, '__len__') else 0
    return value if size <= MOST else computed(node)


def look(name, scopes):
    for scope in reversed(scopes):
        if name in scope:
            return scope[name]
    return None


def evaluate(node, scopes):
    name = kind(node)
    if name in ('Constant', 'Num', 'Str', 'NameConstant'):
        value = ast.literal_eval(node)
        return value if value is None or isinstance(value, (bool, int, float, str)) else computed(node)
    if name in ('Tuple', 'List', 'Set'):
        if any(isinstance(each, ast.Starred) for each in node.elts):
            return computed(node)
        items = [evaluate(each, scopes) for each in node.elts]
        return tuple(items) if name == 'Tuple' else items
    if name == 'Dict':
        found = {}
        for key, item in zip(node.keys, node.values):
            key = computed(node) if key is None else evaluate(key, scopes)
            if not isinstance(key, (str, int)):
                return computed(node)
            found[key] = evaluate(item, scopes)
        return found
    if name == 'Name':
        value = look(node.id, scopes)
        if value is None and all(node.id not in scope for scope in scopes):
            return computed(node)
        return plain(value, node)
    if name == 'UnaryOp':
        return unary(node, evaluate(node.operand, scopes))
    if name == 'BinOp':
        return binary(node, operand(node.left, scopes), operand(node.right, scopes))
    if name == 'BoolOp':
        for each in node.values:
            value = evaluate(each, scopes)
            if not known(value):
                return computed(node)
            if bool(value) == isinstance(node.op, ast.Or):
                break
        return value
    if name == 'IfExp':
        test = evaluate(node.test, scopes)
        if not known(test):
            return computed(node)
        return evaluate(node.body if test else node.orelse, scopes)
    if name == 'JoinedStr':
        parts = [formatted(each, scopes) for each in node.values]
        return bounded(''.join(parts), node) if all(isinstance(each, str) for each in parts) else computed(node)
    if name == 'Subscript':
        return item_of(node, scopes)
    return computed(node)


def operand(node, scopes):
    value = look(node.id, scopes) if isinstance(node, ast.Name) else None
    whole = mutable(value) and flat(value) and not isinstance(value, Group)
    return value if whole else evaluate(node, scopes)


def flat(value):
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return not any(mutable(each) for each in items)


def unary(node, value):
    if not known(value):
        return computed(node)
    if isinstance(node.op, ast.Not):
        return not value
    if isinstance(value, (int, float)) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return -value if isinstance(node.op, ast.USub) else value
    return computed(node)


def binary(node, left, right):
    if isinstance(node.op, ast.Add) and type(left) is type(right) and isinstance(left, (str, list, tuple)):
        return bounded(left + right, node)
    if not all(isinstance(each, (int, float)) for each in (left, right)):
        return computed(node)
    try:
        if isinstance(node.op, ast.Add):
            return bounded(left + right, node)
        if isinstance(node.op, ast.Sub):
            return bounded(left - right, node)
        if isinstance(node.op, ast.Mult):
            return bounded(left * right, node)
    except ArithmeticError:
        pass
    return computed(node)


def formatted(node, scopes):
    if kind(node) != 'FormattedValue':
        return evaluate(node, scopes)
    value = evaluate(node.value, scopes)
    plain = node.conversion == -1 and node.format_spec is None
    return str(value) if plain and isinstance(value, (str, int)) else None


def item_of(node, scopes):
    index = node.slice.value if kind(node.slice) == 'Index' else node.slice
    base = look(node.value.id, scopes) if isinstance(node.value, ast.Name) else evaluate(node.value, scopes)
    key = None if kind(index) == 'Slice' else evaluate(index, scopes)
    if isinstance(base, Group) or not isinstance(base, (dict, list, tuple)) or not isinstance(key, (str, int)):
        return computed(node)
    try:
        value = base[key]
    except (KeyError, IndexError, TypeError):
        return computed(node)
    return plain(value, node)


def plain(value, node):
    """A value that is known under another name: not what can change, nor what can grow without end."""
    deep = isinstance(value, tuple) and any(isinstance(each, (tuple, list, dict)) for each in value)
    return computed(node) if deep or mutable(value) or isinstance(value, Unknown) else value


def handed_on(node, scopes, safe=False):
    """Names of which something else gets hold in this node."""
    if isinstance(node, ast.Name):
        read = not isinstance(node.ctx, ast.Load) or safe and flat(look(node.id, scopes))
        return [] if read else [node.id]
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and not isinstance(evaluate(node, scopes), Unknown):
        return []
    reads = isinstance(node, (ast.Compare, ast.FormattedValue)) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
    )
    names = []
    for each in ast.iter_child_nodes(node):
        base = isinstance(node, ast.ClassDef) and each in node.bases
        names += handed_on(each, scopes, safe=reads or base)
    return names


def spoil(name, scopes, why, maybe=False):
    scope = next((each for each in reversed(scopes) if name in each), scopes[-1])
    scope[name] = Unknown(why, maybe)


def of_packages(tree):
    """Names that come from packages whose calls write into the module that calls them."""
    found = set()
    for each in ast.walk(tree):
        if isinstance(each, ast.Import):
            names = [(one.name, one.asname or one.name) for one in each.names]
        elif isinstance(each, ast.ImportFrom):
            names = [(each.module or '', one.asname or one.name) for one in each.names]
        else:
            continue
        found.update(name.split('.')[0] for module, name in names if module.split('.')[0] in WRITERS)
    return found


def dynamic(node, writers):
    """Whether this sets names in a way that only a run can tell, and why."""
    found = []
    for each in ast.walk(node):
        name = getattr(each, 'id', None) or getattr(each, 'attr', None)
        if name in DYNAMIC or isinstance(each, ast.Name) and name in writers:
            found.append((name, each))
        elif isinstance(each, ast.Call) and given_module(each):
            found.append(((dotted(each.func) or 'a call') + '()', each))
    return ['%s in line %d may set it' % (name, each.lineno) for name, each in found]


def given_module(call):
    """The name of the module is given to what may look it up, which a logger does not."""
    if (dotted(call.func) or '').split('.')[-1] == 'getLogger':
        return False
    return any(getattr(each, 'id', None) == '__name__' for each in call.args + [one.value for one in call.keywords])


class Module:
    def __init__(self, tree):
        self.opaque = []
        self.writers = of_packages(tree)
        self.shared, self.declared, self.late = set(), set(), []
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                self.declared.update(node.names)
            if isinstance(node, FUNCTIONS):
                self.late += dynamic(node, self.writers)
                self.shared.update(handed_on(node, []))
                for each in ast.walk(node):
                    if isinstance(each, (ast.Attribute, ast.Subscript)) and root(each):
                        self.shared.add(root(each))

    def bind(self, name, value, scopes, line):
        if len(scopes) == 1 and name in self.declared:
            value = Unknown('a function may set it')
        elif mutable(value) and not isinstance(value, Group) and name in self.shared:
            value = Unknown('a function may change what line %d sets' % line)
        scopes[-1][name] = value

    def store(self, target, value, scopes):
        line = target.lineno
        if isinstance(target, ast.Name):
            self.bind(target.id, value, scopes, line)
        elif isinstance(target, (ast.Tuple, ast.List)):
            fits = isinstance(value, (tuple, list)) and len(value) == len(target.elts)
            fits = fits and not any(isinstance(each, ast.Starred) for each in target.elts)
            for index, each in enumerate(target.elts):
                self.store(each, value[index] if fits else Unknown('it is unpacked in line %d' % line), scopes)
        elif root(target):
            spoil(root(target), scopes, 'it is changed in line %d' % line)

    def run(self, body, scopes):
        for node in body:
            self.loose(node, scopes)
            self.step(node, scopes)

    def loose(self, node, scopes):
        for name in handed_on(node, scopes):
            value = look(name, scopes)
            alias = isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
            if mutable(value) and (alias or not isinstance(value, Group)):
                spoil(name, scopes, 'something else may change it from line %d on' % node.lineno)
        for why in dynamic(node, self.writers):
            self.anything(why, scopes, True)

    def anything(self, why, scopes, maybe):
        self.opaque.append(why)
        for scope in scopes:
            for name in scope:
                scope[name] = Unknown(why, maybe)

    def step(self, node, scopes):
        name, line = kind(node), getattr(node, 'lineno', 0)
        if name == 'Assign':
            value = evaluate(node.value, scopes)
            if len(node.targets) > 1 and mutable(value):
                value = Unknown('it has two names in line %d' % line)
            for target in node.targets:
                self.store(target, value, scopes)
        elif name == 'AnnAssign':
            if node.value is not None:
                self.store(node.target, evaluate(node.value, scopes), scopes)
        elif name == 'AugAssign' and isinstance(node.target, ast.Name) and node.target.id in scopes[-1]:
            whole = ast.copy_location(ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value), node)
            ast.fix_missing_locations(whole)
            self.store(node.target, evaluate(whole, scopes), scopes)
        elif name == 'Delete' and all(isinstance(each, ast.Name) for each in node.targets):
            for each in node.targets:
                scopes[-1].pop(each.id, None)
        elif name == 'ImportFrom' and node.names[0].name == '*':
            why = 'from %s import * in line %d may set it' % ('.' * node.level + (node.module or ''), line)
            self.anything(why, scopes, False)
        elif name in ('Import', 'ImportFrom'):
            for each in node.names:
                scopes[-1][(each.asname or each.name).split('.')[0]] = Unknown('it is imported in line %d' % line)
        elif name in ('FunctionDef', 'AsyncFunctionDef'):
            scopes[-1][node.name] = Unknown('it is a function')
        elif name == 'ClassDef':
            scopes[-1][node.name] = self.group(node, scopes)
        elif name == 'If' and known(evaluate(node.test, scopes)):
            self.run(node.body if evaluate(node.test, scopes) else node.orelse, scopes)
        elif name not in ('Expr', 'Pass', 'Global'):
            self.branches(node, scopes)
        self.walrus(node, scopes)

    def group(self, node, scopes):
        if node.decorator_list or node.keywords:
            return Unknown('it is made by more than its body in line %d' % node.lineno)
        found = Group()
        bases = [look(each.id, scopes) if isinstance(each, ast.Name) else None for each in node.bases]
        if len(bases) == 1 and isinstance(bases[0], Group):
            found.update(bases[0])
            found.rest = bases[0].rest
        elif any(dotted(each) != 'object' for each in node.bases):
            found.rest = 'a class that it builds on may set it'
        self.run(node.body, scopes + [found])
        return found

    def branches(self, node, scopes):
        """Statements of which only a run can tell which parts run."""
        why = 'it depends on what line %d finds' % node.lineno
        for each in ast.walk(node):
            context = getattr(each, 'ctx', None)
            if isinstance(context, (ast.Store, ast.Del)) and root(each):
                sure = isinstance(context, ast.Store) and look(root(each), scopes) is not None
                spoil(root(each), scopes, why, maybe=not sure)
            elif isinstance(each, NAMED) and each.name:
                spoil(each.name, scopes, why, maybe=True)
            elif isinstance(each, ast.ImportFrom) and each.names[0].name == '*':
                self.anything('from %s import * in line %d may set it' % (each.module, each.lineno), scopes, False)
            elif isinstance(each, (ast.Import, ast.ImportFrom)):
                for one in each.names:
                    spoil((one.asname or one.name).split('.')[0], scopes, why, maybe=True)
            elif kind(each) in ('MatchAs', 'MatchStar', 'MatchMapping'):
                spoil(getattr(each, 'name', None) or getattr(each, 'rest', None) or '_', scopes, why, maybe=True)

    def walrus(self, node, scopes):
        for each in ast.walk(node):
            if kind(each) == 'NamedExpr':
                spoil(each.target.id, scopes, 'it depends on what line %d finds' % each.lineno, maybe=True)


def text(value):
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return value if isinstance(value, str) else repr(value)


class TooMuch(Exception):
    pass


class Entries(list):
    size = 0

    def append(self, entry):
        self.size += len(json.dumps(entry)) + 2
        if len(self) > MOST or self.size > BYTES:
            raise TooMuch()
        list.append(self, entry)


def told(key, value, out):
    if isinstance(value, Unknown):
        out.append({'key': key, 'unknown': value.why, 'maybe': value.maybe})
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else None
    if items is None:
        out.append({'key': key, 'value': text(value)})
        return
    if known(value):
        out.append({'key': key, 'value': repr(value), 'group': True})
    else:
        out.append({'key': key, 'unknown': 'a part of it is not known', 'maybe': False, 'group': True})
    if isinstance(value, Group) and value.rest:
        out.append({'key': key + '.', 'rest': value.rest})
    for name, item in items:
        told('%s.%s' % (key, name), item, out)


def main():
    signal.alarm(30)
    try:
        tree = ast.parse(sys.stdin.buffer.read())
        module = Module(tree)
        names = {}
        module.run(tree.body, [names])
        for name in module.declared - set(names):
            names[name] = Unknown('a function may set it', maybe=True)
        for why in module.late:
            module.anything(why, [names], True)
        out = Entries()
        for why in module.opaque:
            out.append({'key': '', 'rest': why})
        for name, value in names.items():
            told(name, value, out)
        print(json.dumps(out))
    except (SyntaxError, ValueError):
        sys.exit(65)
    except (TooMuch, RecursionError, MemoryError):
        sys.exit(75)
    except Exception:
        sys.exit(70)


main()
`
