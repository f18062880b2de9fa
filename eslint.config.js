import tseslint from 'typescript-eslint';
import { bannedTerms } from './scripts/language/terms.ts';

/** Libraries, each imported only by the folders that wrap it. A name ending in `*` is a family of packages. */
const wrapped = {
  ws: ['services/notifier/src/feed/**', 'services/notifier/test/**', 'cli/**', 'platform/**', 'test/**', 'bench/**'],
  '@node-rs/argon2': ['services/expenses/src/accounts/**'],
  ioredis: ['services/kit/src/redis/**', 'services/*/test/**', 'services/kit/test/**', 'test/**', 'bench/**', 'scripts/engines/**'],
  mongodb: ['services/notifier/src/store/**', 'services/notifier/test/**', 'test/**', 'bench/**', 'scripts/engines/**'],
  kafkajs: ['services/kit/src/event-bus/**', 'services/*/test/**', 'test/**', 'bench/**', 'scripts/engines/**'],
  amqplib: ['services/kit/src/job-queue/**', 'services/*/test/**', 'test/**', 'bench/**', 'scripts/engines/**'],
  '@aws-sdk/*': ['services/mailer/src/transport/**', 'services/mailer/test/**', 'scripts/engines/**'],
  '@pulumi/*': ['platform/src/targets/eks/**', 'platform/test/**'],
  cdk8s: ['platform/src/render/kubernetes/**', 'platform/test/**'],
  'cdk8s-plus-28': ['platform/src/render/kubernetes/**', 'platform/test/**'],
  constructs: ['platform/src/render/kubernetes/**', 'platform/test/**'],
};

/**
 * A later configuration replaces the options of a rule, it does not add to them. So that every file is held to all that concerns it, there is
 * one for all files and one for each folder that may import something, whose list is what is left: files of several folders match the last.
 */
const importRules = () => {
  const everything = Object.keys(wrapped);
  const folders = [...new Set(Object.values(wrapped).flat())].sort((a, b) => depth(a) - depth(b) || a.localeCompare(b));
  return [
    { files: ['**/*.ts', '**/*.tsx'], rules: restricted(everything) },
    ...folders.map((folder) => ({
      files: [folder],
      rules: restricted(everything.filter((name) => !wrapped[name].some((allowed) => covers(allowed, folder)))),
    })),
  ];
};

const depth = (glob) => glob.split('/').length;

/** Whether what is allowed in the first folder is allowed in the second, which lies in it or is it. `*` stands for one name. */
const covers = (allowed, folder) => {
  const [outer, inner] = [allowed, folder].map((glob) => glob.replace(/\/\*\*$/, '').split('/'));
  return outer.every((part, at) => part === inner[at] || part === '*');
};

const restricted = (names) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: names.map((name) => ({
        regex: `^${name.replace(/\*$/, '[^/]+')}(?:/|$)`,
        message: `Only ${wrapped[name].join(', ')} may import it.`,
      })),
    },
  ],
});

/** Parts of identifiers, in any spelling; `password` and `keyword` have none of them as a part. */
const banned = bannedTerms.flatMap(({ terms, only }) => (only === 'texts' ? [] : terms));
const bannedParts = banned.flatMap((part) => {
  const capital = part.charAt(0).toUpperCase() + part.slice(1);
  return [
    `^_?${part}(?![a-z])`,
    `[a-z0-9]${capital}(?![a-z])`,
    `^${capital}(?![a-z])`,
    `(?:^|_)${part.toUpperCase()}(?:_|$)`,
    `_${part}(?:_|$)`,
  ];
});

const everywhere = [
  {
    selector: 'MemberExpression[property.name="pathname"][object.arguments.1.property.name="url"]',
    message: 'The pathname of a file URL is not a path where a folder has a space in its name: use fileURLToPath.',
  },
  {
    // Declarations only: what a library declares is its business.
    selector: [
      ...['VariableDeclarator > Identifier.id', 'FunctionDeclaration > Identifier.id', 'ClassDeclaration > Identifier.id'],
      ...['TSInterfaceDeclaration > Identifier.id', 'TSTypeAliasDeclaration > Identifier.id', 'TSPropertySignature > Identifier.key'],
      ...[
        'PropertyDefinition > :matches(Identifier, PrivateIdentifier).key',
        'MethodDefinition > :matches(Identifier, PrivateIdentifier).key',
      ],
      ...[
        'TSMethodSignature > Identifier.key',
        ':function > Identifier.params',
        'ArrayPattern > Identifier',
        'Property > Identifier.value',
      ],
      ...['AssignmentPattern > Identifier.left', 'RestElement > Identifier'],
    ]
      .map((declared) => `${declared}[name=/${bannedParts.join('|')}/]`)
      .join(', '),
    message: 'This name does not use the term of the field: see docs/glossary.md and scripts/language/terms.ts.',
  },
  { selector: 'ImportDeclaration[source.value="vitest"] > ImportSpecifier[imported.name="it"]', message: 'A test is called `test` here.' },
];

/** What renders and what judges manifests reads what the model decided, never which target it is for. */
const renderers = ['platform/src/{render,gate,gateway,images}/**'];
const asksForTheTarget = [
  {
    selector:
      'BinaryExpression[left.property.name="id"][left.object.name="target"], BinaryExpression[left.property.name="id"][left.object.property.name="target"], BinaryExpression[left.name="target"][right.type="Literal"]',
    message: 'Ask for a trait of the target (model/targets.ts), not for its name.',
  },
];

const tests = ['**/*.test.ts', '**/*.test.tsx', '**/test/**'];
/** Suites that every driver of a port passes: functions, whose parts are tests. */
const suites = ['**/conformance/**', '**/conformance*.ts'];
/** What Vitest, Vite and Pulumi load by its default export. */
const entries = ['vitest.config.ts', 'web/vite.config.ts', 'test/setup/postgres.ts', 'platform/src/targets/eks/program/program.ts'];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '**/gen/**', '**/*.js', '**/*.cjs', '**/*.mjs', 'proto/openapi.d.ts'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './web/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      // To leave members out of an object is what the rest of a destructuring is for.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-restricted-syntax': ['error', ...everywhere],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 60],
      'max-params': ['error', 4],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  { files: tests, rules: { 'max-lines': ['error', 400], 'max-lines-per-function': 'off' } },
  { files: suites, rules: { 'max-lines-per-function': 'off' } },
  { files: entries, rules: { 'no-restricted-exports': 'off' } },
  { files: renderers, ignores: tests, rules: { 'no-restricted-syntax': ['error', ...everywhere, ...asksForTheTarget] } },
  ...importRules(),
);
