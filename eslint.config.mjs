import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import { includeIgnoreFile } from 'eslint/config';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';
import { boundaries } from './tools/boundaries.mjs';

const TESTS = ['**/*.spec.ts', '**/test/**', 'apps/recipes/e2e/**', 'libs/testing/**'];

/** What a layer that must stay pure may not reach for; clocks and randomness come in through ports. */
const AMBIENT = ['setTimeout', 'setInterval', 'setImmediate', 'fetch', 'process', 'performance'];

const NO_CLOCK = [
  {
    selector:
      "CallExpression[callee.object.name='Date'][callee.property.name='now'], NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from a clock that is handed in.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Take randomness from node:crypto, or from what is handed in.',
  },
];

/** What the Angular library reaches through its seams alone: any of it may be absent, throw or never respond. */
const BROWSER = [
  'navigator',
  'document',
  'window',
  'self',
  'location',
  'history',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'caches',
  'cookieStore',
  'crypto',
  'BroadcastChannel',
  'Worker',
  'SharedWorker',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'matchMedia',
  'requestAnimationFrame',
  'requestIdleCallback',
  'addEventListener',
];

/** Forbids globals by name, and as members of `globalThis`, `window` or `self`. */
function forbidGlobals(...globals) {
  return { 'no-restricted-globals': ['error', { globals, checkGlobalObject: true }] };
}

/** Forbids imports outside of tests; `@holdfast/testing` and `@holdfast/test-servers` are for tests alone everywhere. */
function forbid(...patterns) {
  const regexes = ['^@holdfast/(testing|test-servers)$', ...patterns];
  return {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: regexes.map((regex) => ({ regex })) }],
  };
}

export default tseslint.config(
  includeIgnoreFile(fileURLToPath(new URL('.gitignore', import.meta.url))),
  {
    ignores: ['apps/packages-e2e/consumer', 'apps/{bench,faults}/peers', 'tools/fixtures'],
  },
  eslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      curly: ['error', 'multi-line', 'consistent'],
      eqeqeq: 'error',
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-template': 'error',
    },
  },
  {
    files: ['**/*.{ts,js,mjs}'],
    plugins: { '@nx': nx },
    rules: { '@nx/enforce-module-boundaries': ['error', boundaries] },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Nest's documents and Angular's tokens are classes in name; what matters is their shape.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
      'no-restricted-syntax': ['error', ...NO_CLOCK],
    },
  },
  {
    files: ['libs/{contract,app-contract,renewal}/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      ...forbidGlobals(...AMBIENT, 'Buffer', ...BROWSER),
      ...forbid('^node:', '^@angular/', '^@nestjs/', '^rxjs'),
    },
  },
  {
    files: ['libs/session/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      ...forbidGlobals(...AMBIENT),
      ...forbid('^node:(?!crypto$)', '^@angular/', '^@nestjs/', '^rxjs', '^pg$'),
    },
  },
  {
    // Two frameworks have an Injectable: each side has its own.
    files: ['libs/{nest,session-store,session-store-redis}/**/*.ts', 'apps/{api,recipes}/**/*.ts'],
    rules: forbid('^@angular/'),
  },
  {
    // For the tests of applications, so it may import `@holdfast/testing`.
    files: ['libs/nest/src/testing/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ regex: '^@angular/' }] }],
    },
  },
  {
    files: ['libs/angular/**/*.ts', 'apps/portal/**/*.ts'],
    // Runs in Node.
    ignores: ['libs/angular/{size,schematics}/**'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
    rules: {
      '@angular-eslint/component-selector': [
        'error',
        { type: 'element', prefix: ['app', 'holdfast'], style: 'kebab-case' },
      ],
      '@angular-eslint/component-class-suffix': 'off',
      ...forbid('^node:', '^@nestjs/'),
    },
  },
  {
    files: ['apps/portal/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  {
    // Every entry point of the Angular library reaches the browser through seams: those of src/browser, `FETCH`,
    // `WEB_SOCKET`, and Angular's DOCUMENT, whose members are no globals.
    files: ['libs/angular/**/*.ts'],
    ignores: [
      'libs/angular/src/browser/**',
      'libs/angular/fetch/src/fetch.ts',
      'libs/angular/streams/src/web-socket.ts',
      'libs/angular/{size,schematics}/**',
      ...TESTS,
    ],
    rules: forbidGlobals(...AMBIENT, ...BROWSER),
  },
  {
    files: [
      'libs/angular/src/browser/clocks.ts',
      'apps/portal/src/app/lab/wall-clock.ts',
      'apps/portal/src/app/time/page-clock.ts',
      'libs/nest/src/options/resolved-auth-options.ts',
      'apps/api/src/rotate-keys.ts',
      'apps/recipes/src/passkeys/main.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Runs in a browser.
    files: ['apps/{bench,faults,portal-e2e,recipes}/page/**'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'document',
          'performance',
          'setTimeout',
          'PerformanceObserver',
          'ReadableStream',
          'TextEncoder',
          'URLSearchParams',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['apps/api/src/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['apps/portal/src/main.ts', 'libs/angular/src/development/warn-developer.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: TESTS,
    rules: {
      '@typescript-eslint/no-restricted-imports': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      // What Jest's asymmetric matchers are typed as.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    // For the tests of others, who may use neither framework.
    files: ['libs/testing/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^@angular/' }, { regex: '^@nestjs/' }] },
      ],
    },
  },
  {
    files: ['apps/portal-e2e/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off', 'no-empty-pattern': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        fetch: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.spec.mjs'],
    languageOptions: { globals: { describe: 'readonly', it: 'readonly', expect: 'readonly' } },
  },
);
