import { join, resolve } from 'node:path';
import ts from 'typescript';

const API = resolve(import.meta.dirname, '..');
const SETTINGS_FOLDER = join(API, 'src/settings/');
const DEFINITIONS = join(SETTINGS_FOLDER, 'definitions.ts');

/**
 * Names of the settings that no source outside of src/settings reads, as TypeScript finds their references.
 *
 * @param edit changes the text of the definitions first
 */
export function unreadSettings(edit: (text: string) => string): readonly string[] {
  const service = ts.createLanguageService(hostOfSources(edit));
  const definitions = service
    .getNavigationTree(DEFINITIONS)
    .childItems?.find(({ text }) => text === 'SETTING_DEFINITIONS')?.childItems;
  if (definitions === undefined) throw new Error(`${DEFINITIONS} defines no settings`);
  const unread = definitions.filter(({ nameSpan }) => !isRead(service, nameSpan?.start ?? 0));
  return unread.map(({ text }) => text);
}

function isRead(service: ts.LanguageService, position: number): boolean {
  const symbols = service.findReferences(DEFINITIONS, position) ?? [];
  return symbols
    .flatMap(({ references }) => references)
    .some(({ fileName }) => !fileName.startsWith(SETTINGS_FOLDER));
}

/** The sources of the API, without its tests. */
function hostOfSources(edit: (text: string) => string): ts.LanguageServiceHost {
  const config = ts.readJsonConfigFile(join(API, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options, fileNames } = ts.parseJsonSourceFileConfigFileContent(config, ts.sys, API);
  const sources = fileNames.filter(
    (name) => name.startsWith(join(API, 'src/')) && !name.endsWith('.spec.ts'),
  );
  const textOf = (name: string): string | undefined => {
    const text = ts.sys.readFile(name);
    return text !== undefined && name === DEFINITIONS ? edit(text) : text;
  };
  return {
    getCompilationSettings: () => options,
    getCurrentDirectory: () => API,
    getDefaultLibFileName: (of) => ts.getDefaultLibFilePath(of),
    getScriptFileNames: () => sources,
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = textOf(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    fileExists: (name) => ts.sys.fileExists(name),
    readFile: textOf,
    directoryExists: (name) => ts.sys.directoryExists(name),
    getDirectories: (name) => ts.sys.getDirectories(name),
  };
}
