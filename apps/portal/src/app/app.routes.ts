import type { Routes } from '@angular/router';
import { authenticatedGuard } from '@holdfast/angular';
import { PortalPath } from '@holdfast/app-contract';
import { pageFor, signedOutGuard } from './shell/page-access';

/** The router's paths have no leading slash. */
const relative = (path: string): string => path.slice(1);

export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: relative(PortalPath.notes) },
  {
    path: relative(PortalPath.notes),
    title: 'Notes · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./notes/notes-page').then(({ NotesPage }) => NotesPage),
  },
  {
    path: relative(PortalPath.devices),
    title: 'Devices · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./devices/devices-page').then(({ DevicesPage }) => DevicesPage),
  },
  {
    path: relative(PortalPath.history),
    title: 'Session history · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./devices/history-page').then(({ HistoryPage }) => HistoryPage),
  },
  {
    path: relative(PortalPath.account),
    title: 'Account · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./account/profile-page').then(({ ProfilePage }) => ProfilePage),
  },
  {
    path: relative(PortalPath.admin),
    title: 'Accounts · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./admin/accounts-page').then(({ AccountsPage }) => AccountsPage),
  },
  {
    path: relative(PortalPath.adminAccount),
    title: 'Account · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () =>
      import('./admin/admin-account-page').then(({ AdminAccountPage }) => AdminAccountPage),
  },
  {
    path: relative(PortalPath.lab),
    title: 'Session lab · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./lab/lab-page').then(({ LabPage }) => LabPage),
  },
  {
    path: relative(PortalPath.signIn),
    title: 'Sign in · Holdfast',
    data: pageFor('signed_out'),
    canActivate: [signedOutGuard],
    loadComponent: () => import('./account/sign-in-page').then(({ SignInPage }) => SignInPage),
  },
  {
    path: relative(PortalPath.register),
    title: 'Create an account · Holdfast',
    data: pageFor('signed_out'),
    canActivate: [signedOutGuard],
    loadComponent: () => import('./account/register-page').then(({ RegisterPage }) => RegisterPage),
  },
  {
    path: '**',
    title: 'Page not found · Holdfast',
    data: pageFor('anyone'),
    loadComponent: () => import('./shell/not-found-page').then(({ NotFoundPage }) => NotFoundPage),
  },
];
