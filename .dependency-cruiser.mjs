/** Who may import whom; docs/architecture.md says why. `tools/boundaries.test.ts` plants a violation of each rule. */
const inside = (folder) => `^src/${folder}/`;
const tests = String.raw`\.test\.tsx?$`;

const rule = (name, from, to) => ({ name, severity: 'error', from: { pathNot: tests, ...from }, to });

export default {
  forbidden: [
    rule('no-circles', {}, { circular: true }),
    // '?url': the bundler gives the address of a file; what is before it is resolved by the import beside it.
    rule('no-unresolved', {}, { couldNotResolve: true, pathNot: '[?]url$' }),
    rule('shared-stands-alone', { path: inside('shared') }, { path: '^src/(?!shared/)' }),
    rule(
      'shared-libraries',
      { path: inside('shared') },
      {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core'],
        pathNot: '(?:^|/)node_modules/(?:zod|@orpc/contract)/',
      },
    ),
    rule('domain-knows-no-contract', { path: inside('shared/domain') }, { path: inside('shared/contract') }),
    rule('renderer-knows-shared-only', { path: inside('renderer') }, { path: '^src/(?!renderer/|shared/)' }),
    rule('renderer-runs-in-browsers', { path: inside('renderer') }, { dependencyTypes: ['core'] }),
    rule(
      'ui-is-stateless',
      { path: inside('renderer/ui') },
      { path: '^src/renderer/(?:features|screens|client|audio)/' },
    ),
    rule('features-know-no-screens', { path: inside('renderer/features') }, { path: inside('renderer/screens') }),
    rule(
      'phone-knows-no-operator',
      { path: inside('renderer/screens/phone') },
      { path: '^src/renderer/(?:screens/(?!phone/)|features/|audio/|i18n/en)' },
    ),
    rule('main-knows-no-renderer', { path: inside('main') }, { path: '^src/(?:renderer|preload)/' }),
    rule(
      'features-use-ports',
      { path: inside('main/features') },
      {
        path: '^src/main/(?:rpc|node|electron)/|^src/main/host/(?!ports|connection|change-feed|ids|inference-client)',
      },
    ),
    rule(
      'features-keep-their-sql',
      { path: '^src/main/features/([^/]+)/' },
      {
        path: '^src/main/features/([^/]+)/repository',
        pathNot: '^src/main/features/$1/',
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'lower-layers-stand-alone',
      { path: '^src/main/(?:db|media|inference)/' },
      {
        path: '^src/main/(?:features|rpc|node|electron)/|^src/main/host/(?!ports|unpacked-path)',
      },
    ),
    rule(
      'layers-side-by-side',
      { path: '^src/main/(db|media|inference)/' },
      {
        path: '^src/main/(?:db|media|inference)/',
        pathNot: '^src/main/$1/',
      },
    ),
    rule(
      'rpc-sees-the-contract',
      { path: inside('main/rpc') },
      {
        path: '^src/main/(?!rpc/)',
        pathNot: '^src/main/host/connection',
      },
    ),
    rule(
      'hosts-are-leaves',
      { path: '^src/', pathNot: `^src/main/(?:node|electron)/|${tests}` },
      { path: '^src/main/(?:node|electron)/' },
    ),
    rule('hosts-do-not-mix', { path: inside('main/node') }, { path: inside('main/electron') }),
    rule(
      'electron-in-its-shell-only',
      { path: '^src/', pathNot: '^src/(?:main/electron|preload)/' },
      { path: '(?:^|/)node_modules/electron/|^electron$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.test.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'default', 'types'], exportsFields: ['exports'] },
  },
};
