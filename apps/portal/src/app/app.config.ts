import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { inject, provideBrowserGlobalErrorListeners, type ApplicationConfig } from '@angular/core';
import { provideRouter, withComponentInputBinding, withNavigationErrorHandler } from '@angular/router';
import { holdfastInterceptor, provideHoldfast } from '@holdfast/angular';
import { withDpop } from '@holdfast/angular/dpop';
import { withCookieCheck } from '@holdfast/angular/cookie-check';
import { withSessionPrompts } from '@holdfast/angular/session-prompt';
import { PortalPath } from '@holdfast/app-contract';
import { AUTH_PATH } from '@holdfast/contract';
import { PortalSettingsApi } from './account/portal-settings';
import { routes } from './app.routes';
import { BASE_PATH, basePathInterceptor } from './base-path/base-path';
import { PageLoad } from './offline/page-load';
import { provideOffline } from './offline/provide-offline';

/** @param basePath path below which the portal and the API are served, without a trailing slash */
export const appConfig = (basePath: string): ApplicationConfig => ({
  providers: [
    { provide: BASE_PATH, useValue: basePath },
    provideBrowserGlobalErrorListeners(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withNavigationErrorHandler((error) => {
        inject(PageLoad).failed(error);
      }),
    ),
    provideOffline(basePath),
    provideHttpClient(withInterceptors([basePathInterceptor, holdfastInterceptor])),
    provideHoldfast(
      { signInPath: PortalPath.signIn, authPath: basePath + AUTH_PATH },
      withSessionPrompts(),
      withDpop(),
      withCookieCheck(() => inject(PortalSettingsApi).hasRefreshCookie()),
    ),
  ],
});
