/** Every tag that a project may have. */
export const LAYERS = ['contract', 'core', 'adapter', 'framework', 'app', 'e2e', 'testing', 'tooling'];
export const PLATFORMS = ['shared', 'server', 'web'];

const layer = (name) => `layer:${name}`;
const platform = (name) => `platform:${name}`;

/**
 * Which project may import which: downwards only. Tests alone import `testing`; those of the core cannot, because
 * `testing` imports the core.
 */
export const boundaries = {
  enforceBuildableLibDependency: false,
  // They belong to no project.
  allow: ['/jest\\.preset\\.js$', '/playwright\\.preset\\.js$'],
  // The entry points of the Angular library know its main one by its name, as their users do.
  allowCircularSelfDependency: true,
  depConstraints: [
    { sourceTag: layer('contract'), onlyDependOnLibsWithTags: [] },
    { sourceTag: layer('core'), onlyDependOnLibsWithTags: [layer('contract')] },
    {
      sourceTag: layer('adapter'),
      onlyDependOnLibsWithTags: [layer('contract'), layer('core'), layer('testing')],
    },
    {
      sourceTag: layer('framework'),
      onlyDependOnLibsWithTags: [layer('contract'), layer('core'), layer('testing')],
    },
    {
      sourceTag: layer('app'),
      onlyDependOnLibsWithTags: [
        layer('contract'),
        layer('core'),
        layer('adapter'),
        layer('framework'),
        layer('testing'),
      ],
    },
    {
      // They drive the whole system from outside. The faults suite mints thousands of sessions besides, by the core's
      // token codec and the adapter's store: their sign-ins would take minutes of password hashing.
      sourceTag: layer('e2e'),
      onlyDependOnLibsWithTags: [layer('contract'), layer('core'), layer('adapter'), layer('testing')],
    },
    { sourceTag: layer('testing'), onlyDependOnLibsWithTags: [layer('contract'), layer('core')] },
    { sourceTag: layer('tooling'), onlyDependOnLibsWithTags: [] },
    { sourceTag: platform('shared'), onlyDependOnLibsWithTags: [platform('shared')] },
    { sourceTag: platform('server'), onlyDependOnLibsWithTags: [platform('server'), platform('shared')] },
    { sourceTag: platform('web'), onlyDependOnLibsWithTags: [platform('web'), platform('shared')] },
  ],
};
