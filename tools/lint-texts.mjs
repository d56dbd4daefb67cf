// Lints texts as if they stood in files of the workspace: reads [{file, text}] and writes the names of the rules broken.
import { ESLint } from 'eslint';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const eslint = new ESLint({ cwd: root });

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);

const broken = [];
for (const { file, text } of JSON.parse(Buffer.concat(chunks).toString())) {
  const [{ messages }] = await eslint.lintText(text, { filePath: file });
  broken.push(messages.map(({ ruleId }) => ruleId));
}
process.stdout.write(JSON.stringify(broken));
