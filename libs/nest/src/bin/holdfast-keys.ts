#!/usr/bin/env node
import { systemClock } from '../options/resolved-auth-options.js';
import { runKeysCommand } from './keys-command.js';

const { exitCode, message } = await runKeysCommand(process.argv.slice(2), systemClock.now());
(exitCode === 0 ? process.stdout : process.stderr).write(`${message}\n`);
process.exitCode = exitCode;
