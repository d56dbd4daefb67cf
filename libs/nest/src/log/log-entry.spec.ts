import { jest } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { logEntry } from './log-entry';

const FIELDS = { event: 'signed_in', session_id: 's1', user_id: 'u1', bound: true };

function written(options: { readonly json: boolean }, write: (logger: Logger) => void): readonly string[] {
  const records: string[] = [];
  const collect = (chunk: unknown): boolean => records.push(String(chunk)) > 0;
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation(collect);
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation(collect);
  Logger.overrideLogger(new ConsoleLogger({ colors: false, ...options }));
  try {
    write(new Logger('Auth'));
  } finally {
    Logger.overrideLogger(false);
    stdout.mockRestore();
    stderr.mockRestore();
  }
  return records;
}

describe('a log entry', () => {
  it('is one line of text in the logger of Nest', () => {
    const records = written({ json: false }, (logger) => {
      logger.log(logEntry(FIELDS, 'signed in'));
    });
    expect(records).toHaveLength(1);
    expect(records[0]?.trimEnd()).toMatch(
      /LOG \[Auth\] signed in \{ event: 'signed_in', session_id: 's1', user_id: 'u1', bound: true \}$/,
    );
    expect(records[0]?.trimEnd()).not.toContain('\n');
  });

  it('is one record with its fields in the logger of Nest for JSON', () => {
    const records = written({ json: true }, (logger) => {
      logger.warn(logEntry(FIELDS, 'request rejected'));
    });
    expect(records).toHaveLength(1);
    expect(JSON.parse(String(records[0]))).toMatchObject({
      level: 'warn',
      context: 'Auth',
      message: { ...FIELDS, msg: 'request rejected' },
    });
  });

  it('is one record when it reports an error', () => {
    const records = written({ json: false }, (logger) => {
      logger.error(logEntry({ err: new Error('unreachable') }, 'request failed'));
    });
    expect(records).toHaveLength(1);
    expect(records[0]).toMatch(/ERROR \[Auth\] request failed \{ err: Error: unreachable/);
  });
});
