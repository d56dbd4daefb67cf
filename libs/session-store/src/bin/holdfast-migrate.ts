#!/usr/bin/env node
import { migrateCommand } from '../migration-tool/migrate-command.js';

process.exitCode = await migrateCommand(process.argv.slice(2), process.env, {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
