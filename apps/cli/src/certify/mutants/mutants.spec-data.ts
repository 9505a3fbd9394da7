import { fileURLToPath, pathToFileURL } from 'node:url';

/** A change of one built file while it is loaded: what stands there, and what stands there instead. */
export interface Mutation {
  /** How the path of the file ends. */
  readonly file: string;
  readonly replace: readonly (readonly [from: string, to: string])[];
}

const without = (...rules: readonly string[]): readonly Mutation[] => [
  {
    file: 'libs/domain/dist/gate/rules/rule-set.js',
    replace: [
      ['export const RULE_SET = [', 'const WHOLE = ['],
      [
        '//# sourceMappingURL',
        `export const RULE_SET = WHOLE.filter(({ id }) => !${JSON.stringify(rules)}.includes(id));\n//# sourceMappingURL`,
      ],
    ],
  },
];
const at = (file: string, from: string, to: string): readonly Mutation[] => [{ file, replace: [[from, to]] }];

/** Buckets with one guarantee switched off, by the name under which a method names its negative control. */
export const MUTANTS = {
  'limits-raised': at(
    'libs/domain/dist/limits/limits.js',
    "capacity('all', 1_000, '1/s'",
    "capacity('all', 100_000, '1/s'",
  ),
  'integrations-unchecked': without('BKT-R02', 'BKT-R25'),
  'voices-uncounted': without('BKT-R21', 'BKT-R22', 'BKT-R23', 'BKT-R24'),
  'classes-mutable': without('BKT-R08'),
  'products-merged': at(
    'libs/domain/dist/gate/visibility.js',
    'productId === null || productId === owner',
    'productId !== owner || true',
  ),
  'owners-unchecked': without('BKT-R18'),
  'schemas-unchecked': without('BKT-R06', 'BKT-R11', 'BKT-R13', 'BKT-R19', 'BKT-R35'),
  'content-unchecked': without('BKT-R15'),
  'sizes-unchecked': without('BKT-R12'),
  'json-lenient': at(
    'libs/domain/dist/json/strict-json.js',
    'if (!scan.run())',
    'if (!scan.run() && !text.startsWith("{"))',
  ),
  'preconditions-unchecked': without('BKT-R09'),
  'recoverable-briefly': at(
    'libs/domain/dist/limits/limits.js',
    'recoverableDays: period(90',
    'recoverableDays: period(30',
  ),
  'exports-incomplete': at(
    'libs/application/dist/export/export-content.js',
    "evidenceVersion(version, 'included')",
    "evidenceVersion(version, 'none')",
  ),
  'holds-ignored': without('BKT-R52'),
  // Not without the rule: the beginning of a bucket is judged by it alone, and what no rule judges is refused.
  'roles-open': at(
    'libs/domain/dist/gate/rules/caller-rules.js',
    'operationRow(type).roles.some(',
    'true || operationRow(type).roles.some(',
  ),
  'writes-slow': at(
    'apps/api/dist/http/rate-limit.js',
    'if (admission.delayMs > 0)',
    'await wait(120); if (admission.delayMs > 0)',
  ),
  'metrics-missing': at('apps/api/dist/metrics/state-metrics.js', "'bucket_limit'", "'bucket_limits_of_another_name'"),
  'status-undocumented': at(
    'apps/api/dist/openapi/document.js',
    '[...problemsByStatus(operation)]',
    '[...problemsByStatus(operation)].filter(([status]) => status !== 403)',
  ),
  'refusals-unrecorded': at(
    'apps/api/dist/audit/audit.controller.js',
    'showPage(page, showEntry)',
    `showPage({ ...page, items: page.items.filter(({ canonical }) => !canonical.includes('"outcome":"refused"')) }, showEntry)`,
  ),
  'entries-altered': [
    {
      file: 'apps/api/dist/audit/entry-view.js',
      replace: [
        [
          '...hashesOf(canonical), entry: parseEntry(canonical)',
          "...hashesOf(canonical), entry: { ...parseEntry(canonical), requestId: 'altered' }",
        ],
        [
          '...hashesOf(canonical), canonical,',
          "...hashesOf(canonical), canonical: canonical.replace('allowed', 'refused'),",
        ],
      ],
    },
  ],
  'roll-back-unnoticed': at('libs/bucket/dist/compose.js', 'await requireContinues(ledger, note);', ';'),
  'rules-unchecked': at('libs/bucket/dist/compose.js', 'requireApproved(gate, ledger);\n    }', '}'),
} satisfies Readonly<Record<string, readonly Mutation[]>>;

export type MutantName = keyof typeof MUTANTS;

const PRELOAD = fileURLToPath(new URL('preload.mjs', import.meta.url));

/** Lets every service that this process starts be the mutant, until the returned function is called. */
export function breed(name: MutantName): () => void {
  process.env['NODE_OPTIONS'] = `--import=${pathToFileURL(PRELOAD).href} --disable-warning=DEP0205`;
  process.env['BUCKET_TEST_MUTANT'] = JSON.stringify(MUTANTS[name]);
  return () => {
    delete process.env['NODE_OPTIONS'];
    delete process.env['BUCKET_TEST_MUTANT'];
  };
}
