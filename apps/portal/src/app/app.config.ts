import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideBrowserGlobalErrorListeners, type ApplicationConfig } from '@angular/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { holdfastInterceptor, provideHoldfast } from '@holdfast/angular';
import { withSessionPrompts } from '@holdfast/angular/session-prompt';
import { PortalPath } from '@holdfast/app-contract';
import { AUTH_PATH } from '@holdfast/contract';
import { routes } from './app.routes';
import { BASE_PATH, basePathInterceptor } from './base-path/base-path';

/** @param basePath path below which the portal and the API are served, without a trailing slash */
export const appConfig = (basePath: string): ApplicationConfig => ({
  providers: [
    { provide: BASE_PATH, useValue: basePath },
    provideBrowserGlobalErrorListeners(),
    provideRouter(routes, withComponentInputBinding()),
    provideHttpClient(withInterceptors([basePathInterceptor, holdfastInterceptor])),
    provideHoldfast({ signInPath: PortalPath.signIn, authPath: basePath + AUTH_PATH }, withSessionPrompts()),
  ],
});
