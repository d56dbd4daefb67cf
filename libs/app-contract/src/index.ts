export {
  LAB_FAULTS,
  LabPath,
  MAX_LAB_REQUESTS,
  type LabFault,
  type LabRequest,
  type LabTokenSummary,
  type RunCounts,
  type TheftOutcome,
} from './lab.js';
export { ACCOUNT_ROUTES, type AccountProfile, type AdminAccount } from './account.js';
export { MAX_NAME_LENGTH, MAX_NOTE_LENGTH } from './limits.js';
export { PortalPath } from './portal-path.js';
export { PORTAL_SETTINGS, type PortalSettings } from './portal-settings.js';
export { passwordFault, type PasswordFault } from './password-rules.js';
