import { getCertificate } from '@vitejs/plugin-basic-ssl';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a self-signed certificate for this run, with its key in the same PEM text. */
export async function newCertificate(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-certificate-'));
  try {
    return await getCertificate(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
