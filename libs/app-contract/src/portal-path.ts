/**
 * The portal's pages. The API serves the portal at each of these paths, because reloading a page requests it from the
 * server.
 */
export const PortalPath = {
  notes: '/notes',
  devices: '/devices',
  /** One session's history. Fastify and the Angular router write the parameter alike. */
  history: '/devices/:id',
  account: '/account',
  admin: '/admin',
  /** One account, for administrators. */
  adminAccount: '/admin/accounts/:accountId',
  lab: '/lab',
  signIn: '/sign-in',
  register: '/register',
} as const;
