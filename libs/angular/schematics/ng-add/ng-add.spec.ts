import { SchematicTestRunner, type UnitTestTree } from '@angular-devkit/schematics/testing';
import { join } from 'node:path';

const runner = new SchematicTestRunner('@holdfast/angular', join(__dirname, '../collection.json'));

const CONFIG = '/src/app/app.config.ts';
const ROUTES = '/src/app/app.routes.ts';
const PAGE = '/src/app/sign-in/sign-in.ts';

/** An application as `ng new` creates it. */
async function newApplication(options: object = {}): Promise<UnitTestTree> {
  const angular = '@schematics/angular';
  const workspace = { name: 'shop', version: '22.0.0', newProjectRoot: 'projects' };
  const tree = await runner.runExternalSchematic(angular, 'workspace', workspace);
  const application = { name: 'shop', projectRoot: '', prefix: 'shop', skipPackageJson: true, ...options };
  return runner.runExternalSchematic(angular, 'application', application, tree);
}

function ngAdd(tree: UnitTestTree, options: object = {}): Promise<UnitTestTree> {
  return runner.runSchematic('ng-add', { project: 'shop', ...options }, tree);
}

/** What the schematic says while it runs. */
async function saidBy(run: () => Promise<unknown>): Promise<string> {
  const said: string[] = [];
  const subscription = runner.logger.subscribe(({ message }) => said.push(message));
  await run();
  subscription.unsubscribe();
  return said.join('\n');
}

function contents(tree: UnitTestTree): readonly string[] {
  return tree.files.map((file) => `${file} ${tree.read(file)?.toString('base64') ?? ''}`);
}

/** The text without its layout. */
function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

describe('ng add', () => {
  it('adds provider, interceptor and sign-in page to a new application', async () => {
    const tree = await ngAdd(await newApplication());
    const config = tree.readText(CONFIG);
    expect(config).toContain("import { holdfastInterceptor, provideHoldfast } from '@holdfast/angular';");
    expect(config).toContain("import { provideHttpClient, withInterceptors } from '@angular/common/http';");
    expect(flat(config)).toContain(
      'provideRouter(routes), provideHttpClient(withInterceptors([holdfastInterceptor])), provideHoldfast() ]',
    );
    expect(flat(tree.readText(ROUTES))).toContain(
      "= [ { path: 'sign-in', loadComponent: () => import('./sign-in/sign-in').then(({ SignIn }) => SignIn) }, ]",
    );
    expect(tree.readText(PAGE)).toContain("selector: 'shop-sign-in'");
  });

  it('changes nothing the second time', async () => {
    const once = await ngAdd(await newApplication());
    const [config, routes] = [once.readText(CONFIG), once.readText(ROUTES)];
    once.overwrite(PAGE, 'changed by its owner');
    const twice = await ngAdd(once);
    expect([twice.readText(CONFIG), twice.readText(ROUTES), twice.readText(PAGE)]).toEqual([
      config,
      routes,
      'changed by its owner',
    ]);
  });

  it('names the origin of the API', async () => {
    const tree = await ngAdd(await newApplication(), { apiOrigin: 'http://localhost:3000/' });
    expect(tree.readText(CONFIG)).toContain("provideHoldfast({ apiOrigin: 'http://localhost:3000' })");
  });

  it.each(['localhost:3000', 'api.example', "http://x'"])(
    'rejects %s as the origin of the API',
    async (apiOrigin) => {
      const tree = await newApplication();
      await expect(ngAdd(tree, { apiOrigin })).rejects.toThrow('apiOrigin must be an origin');
    },
  );

  it.each([
    ['provideHttpClient()', 'provideHttpClient(withInterceptors([holdfastInterceptor]))'],
    [
      'provideHttpClient(withInterceptors([baseUrl, errors]))',
      'provideHttpClient(withInterceptors([baseUrl, errors, holdfastInterceptor]))',
    ],
    [
      'provideHttpClient(withInterceptorsFromDi())',
      'provideHttpClient(withInterceptorsFromDi(), withInterceptors([holdfastInterceptor]))',
    ],
    [
      'provideHttpClient(withFetch(), withInterceptors([]), withInterceptorsFromDi())',
      'provideHttpClient(withFetch(), withInterceptors([holdfastInterceptor]), withInterceptorsFromDi())',
    ],
  ])('puts the interceptor last in %s', async (before, after) => {
    const tree = await newApplication();
    tree.overwrite(CONFIG, tree.readText(CONFIG).replace('provideRouter(', `${before}, provideRouter(`));
    const changed = await ngAdd(tree);
    expect(flat(changed.readText(CONFIG))).toContain(`${after}, provideRouter(routes), provideHoldfast() ]`);
  });

  it('says what to do by hand where the interceptors are no list', async () => {
    const tree = await newApplication();
    const client = 'provideHttpClient(withInterceptors(interceptors))';
    tree.overwrite(CONFIG, tree.readText(CONFIG).replace('provideRouter(', `${client}, provideRouter(`));
    let changed = tree;
    const said = await saidBy(async () => {
      changed = await ngAdd(tree);
    });
    expect(said).toContain('Add holdfastInterceptor in');
    expect(changed.readText(CONFIG)).toContain(`${client}, provideRouter(`);
  });

  it('guards the pages that the application has, and says which', async () => {
    const tree = await newApplication();
    tree.overwrite(
      ROUTES,
      `import { Routes } from '@angular/router';
export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'notes' },
  { path: 'notes', component: Notes },
  { path: 'admin', loadChildren: load, canActivate: [isAdmin], },
  { path: 'login', component: Login },
  { path: '**', component: NotFound },
];
`,
    );
    let changed = tree;
    const said = await saidBy(async () => {
      changed = await ngAdd(tree);
    });
    const routes = changed.readText(ROUTES);
    expect(routes).toContain("import { authenticatedGuard } from '@holdfast/angular';");
    expect(routes).toContain("{ path: 'notes', component: Notes, canActivate: [authenticatedGuard] },");
    expect(routes).toContain('canActivate: [isAdmin, authenticatedGuard], },');
    expect(routes.match(/authenticatedGuard\]/g)).toHaveLength(2);
    expect(said).toContain("'notes', 'admin'");
  });

  it('guards nothing with --no-guard', async () => {
    const tree = await newApplication();
    tree.overwrite(ROUTES, "export const routes = [{ path: 'notes', component: Notes }];\n");
    expect((await ngAdd(tree, { guard: false })).readText(ROUTES)).not.toContain('authenticatedGuard');
  });

  it('finds routes and providers in main.ts', async () => {
    const tree = await newApplication({ routing: false });
    const main = `import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { App } from './app/app';

bootstrapApplication(App, { providers: [provideRouter([{ path: 'notes', component: Notes }])] });
`;
    tree.overwrite('/src/main.ts', main);
    const changed = flat((await ngAdd(tree)).readText('/src/main.ts'));
    expect(changed).toContain("import('./sign-in/sign-in')");
    expect(changed).toContain('component: Notes, canActivate: [authenticatedGuard] }]), provideHttpClient(');
  });

  it('leaves an application of NgModules alone, and says so', async () => {
    const tree = await newApplication({ standalone: false });
    const files = contents(tree);
    let changed = tree;
    const said = await saidBy(async () => {
      changed = await ngAdd(tree);
    });
    expect(contents(changed)).toEqual(files);
    expect(said).toContain('by hand');
  });
});
