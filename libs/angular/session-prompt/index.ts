export type { SessionPrompt } from './src/prompted-requests.js';
export { SessionPrompts } from './src/session-prompts.js';
export { withSessionPrompts } from './src/with-session-prompts.js';
