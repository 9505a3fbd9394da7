/**
 * Whether code may block its thread: `sleep()`, and every `k6/http` call but `asyncRequest`. Such code gets a thread for each
 * VU. Where it cannot be told (the module is passed around as a value) the answer is yes: slower, never wrong.
 */
export function mayBlock(esmCode: string): boolean {
  return importsOf(esmCode).some(({ specifier, clause }) => {
    if (specifier !== 'k6' && specifier !== 'k6/http') return false;
    const blocking = BLOCKING[specifier];
    const named = /\{([^}]*)\}/.exec(clause)?.[1] ?? '';
    const importsBlocking = named.split(',').some((part) => blocking.has(part.trim().split(/\s+as\s+/)[0] ?? ''));
    if (importsBlocking) return true;
    const local = /^(?:\*\s*as\s*)?([\w$]+)/.exec(clause.trim())?.[1];
    return local !== undefined && usesBlocking(esmCode, local, blocking);
  });
}

const BLOCKING = {
  k6: new Set(['sleep']),
  'k6/http': new Set(['get', 'head', 'post', 'put', 'patch', 'del', 'options', 'request', 'batch']),
} as const satisfies Record<string, ReadonlySet<string>>;

const IMPORT = /import\s*([\w$*{][^"';]*?)\s*from\s*["']([^"']+)["']/g;

function importsOf(code: string): ReadonlyArray<{ readonly clause: string; readonly specifier: string }> {
  return [...code.matchAll(IMPORT)].map(([, clause = '', specifier = '']) => ({ clause, specifier }));
}

function usesBlocking(code: string, local: string, blocking: ReadonlySet<string>): boolean {
  const name = local.replaceAll('$', '\\$');
  const members = [...blocking].join('|');
  const member = new RegExp(`(?<![\\w$.])${name}\\s*\\??\\.\\s*(${members}|default)\\b`);
  // Indexed, or used as a value: assigned, passed, returned, destructured, spread.
  const asValue = new RegExp(
    `(?<![\\w$.])${name}\\s*\\[|([=(,:?[&|]|\\.\\.\\.|return )\\s*${name}\\s*([;,)\\]}\\n]|$)`,
  );
  return member.test(code) || asValue.test(code);
}
