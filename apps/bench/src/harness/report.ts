import type { Figure } from './statistics.js';

/** A line of a table. `target` is null if there is none. */
export interface Line {
  readonly section: string;
  readonly name: string;
  readonly figure: Figure;
  readonly unit: string;
  readonly target: Target | null;
}

export interface Target {
  readonly kind: 'at_least' | 'at_most';
  readonly value: number;
}

export function isMet({ figure, target }: Line): boolean | null {
  if (target === null) return null;
  return target.kind === 'at_least' ? figure.median >= target.value : figure.median <= target.value;
}

export function toMarkdown(lines: readonly Line[]): string {
  const sections = Map.groupBy(lines, ({ section }) => section);
  return [...sections].map(([section, own]) => `## ${section}\n\n${tableOf(own)}`).join('\n\n');
}

function tableOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const { name, figure, unit } = line;
    const range = `${shown(figure.min)} to ${shown(figure.max)}`;
    return `| ${name} | ${shown(figure.median)} ${unit} | ${range} | ${verdictOf(line)} |`;
  });
  return ['| measurement | median | range | target |', '| --- | ---: | ---: | --- |', ...rows].join('\n');
}

function verdictOf(line: Line): string {
  if (line.target === null) return '';
  const bound = `${line.target.kind === 'at_least' ? '≥' : '≤'} ${shown(line.target.value)}`;
  return isMet(line) === true ? `${bound}: met` : `${bound}: **missed**`;
}

function shown(value: number): string {
  if (value === 0) return '0';
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
