import type { Tree } from '@angular-devkit/schematics';
import * as ts from 'typescript';

/** Something to import by name. */
export interface ImportedName {
  readonly name: string;
  readonly from: string;
}

/** A text to insert, and what it needs imported. */
export interface Insertion {
  readonly position: number;
  readonly text: string;
  readonly imports: readonly ImportedName[];
}

/** Parses a file of the application. */
export function parse(tree: Tree, path: string): ts.SourceFile {
  return ts.createSourceFile(path, tree.readText(path), ts.ScriptTarget.Latest, true);
}

/** Applies insertions to a file, with their imports. Their positions are those of the file as it is. */
export function insert(tree: Tree, path: string, insertions: readonly Insertion[]): void {
  const source = parse(tree, path);
  const imports = insertions.flatMap((insertion) => insertion.imports);
  const recorder = tree.beginUpdate(path);
  for (const module of new Set(imports.map(({ from }) => from))) {
    const names = imports.filter(({ from }) => from === module).map(({ name }) => name);
    const { position, text } = importInsertion(source, module, [...new Set(names)]);
    recorder.insertLeft(position, text);
  }
  for (const { position, text } of insertions) recorder.insertLeft(position, text);
  tree.commitUpdate(recorder);
}

/** Extends the import of a module, or adds one below the others. */
function importInsertion(
  source: ts.SourceFile,
  from: string,
  names: readonly string[],
): { readonly position: number; readonly text: string } {
  const declarations = source.statements.filter(ts.isImportDeclaration);
  const existing = declarations
    .filter((declaration) => !declaration.getText().startsWith('import type'))
    .filter(({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === from)
    .map(({ importClause }) => importClause?.namedBindings)
    .find((bindings) => bindings !== undefined && ts.isNamedImports(bindings));
  const last = existing?.elements.at(-1);
  if (existing !== undefined && last !== undefined) {
    const known = existing.elements.map(({ name }) => name.text);
    const missing = names.filter((name) => !known.includes(name));
    return { position: last.getEnd(), text: missing.map((name) => `, ${name}`).join('') };
  }
  const statement = `import { ${names.join(', ')} } from '${from}';`;
  const lastImport = declarations.at(-1);
  return lastImport === undefined
    ? { position: 0, text: `${statement}\n` }
    : { position: lastImport.getEnd(), text: `\n${statement}` };
}

/** The insertion that makes an expression the last element of an array or the last argument of a call. */
export function append(
  list: ts.ArrayLiteralExpression | ts.CallExpression,
  text: string,
  imports: readonly ImportedName[],
): Insertion {
  const elements = ts.isCallExpression(list) ? list.arguments : list.elements;
  const last = elements.at(-1);
  return last === undefined
    ? { position: list.getEnd() - 1, text, imports }
    : { position: last.getEnd(), text: `,${separatorBefore(last)}${text}`, imports };
}

/** The insertion that makes an expression the first element of an array. */
export function prepend(
  list: ts.ArrayLiteralExpression,
  text: string,
  imports: readonly ImportedName[],
): Insertion {
  const [first] = list.elements;
  return first === undefined
    ? { position: list.getStart() + 1, text: `\n  ${text},\n`, imports }
    : { position: first.getStart(), text: `${text},${separatorBefore(first)}`, imports };
}

/** The call of a function by its name, as one of several expressions. */
export function findCall(expressions: readonly ts.Expression[], name: string): ts.CallExpression | undefined {
  return expressions.filter(ts.isCallExpression).find(({ expression }) => expression.getText() === name);
}

/** The array that a variable of a file is initialised with. */
export function findArray(source: ts.SourceFile, variable: string): ts.ArrayLiteralExpression | undefined {
  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .filter(({ name }) => name.getText() === variable)
    .map(({ initializer }) => initializer)
    .find((initializer) => initializer !== undefined && ts.isArrayLiteralExpression(initializer));
}

/** The property of an object literal. */
export function findProperty(
  object: ts.ObjectLiteralExpression,
  name: string,
): ts.ObjectLiteralElementLike | undefined {
  return object.properties.find((property) => property.name?.getText() === name);
}

/** What separates an element from what precedes it: the line and its indentation, or a space. */
function separatorBefore(element: ts.Node): string {
  const lead = element.getFullText().slice(0, element.getStart() - element.getFullStart());
  const lineStart = lead.lastIndexOf('\n');
  return lineStart === -1 ? ' ' : lead.slice(lineStart);
}
