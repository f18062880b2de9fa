import tseslint from 'typescript-eslint';

/** Each driver library is imported only by the folder that wraps it. */
const wrapped = (name, except) => ({
  files: ['**/*.ts', '**/*.tsx'],
  ignores: except,
  rules: { 'no-restricted-imports': ['error', { paths: [{ name, message: `Only ${except.join(', ')} may import ${name}.` }] }] },
});

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '**/gen/**', '**/*.js', '**/*.cjs', '**/*.mjs', 'proto/openapi.d.ts'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './web/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'only-allowed-literals' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  wrapped('ws', ['services/notifier/src/feed/**', 'services/notifier/test/**', 'cli/**', 'platform/**', 'test/**', 'bench/**']),
  wrapped('@aws-sdk/client-ses', ['services/mailer/src/transport/**']),
  wrapped('@node-rs/argon2', ['services/expenses/src/accounts/**']),
);
