import { createApiDocument } from '@holdfast/nest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from './create-app.js';
import { API_DOCUMENTATION } from './openapi.js';
import { readSettings } from './settings/read-settings.js';

/** `nx run api:openapi`: regenerates docs/openapi.json. */
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Usage: write-openapi.js FILE');
const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-openapi-'));
const app = await createApp(readSettings({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' }));
await app.init();
await writeFile(path, `${JSON.stringify(createApiDocument(app, API_DOCUMENTATION), null, 2)}\n`);
await app.close();
await rm(dataDir, { recursive: true, force: true });
