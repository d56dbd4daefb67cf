import type { Routes } from '@angular/router';
import { authenticatedGuard } from '@holdfast/angular';

export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'notes' },
  {
    path: 'notes',
    title: 'Notes · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./notes/notes-page').then(({ NotesPage }) => NotesPage),
  },
  {
    path: 'devices',
    title: 'Devices · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./devices/devices-page').then(({ DevicesPage }) => DevicesPage),
  },
  {
    path: 'devices/:id',
    title: 'History · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./devices/history-page').then(({ HistoryPage }) => HistoryPage),
  },
  {
    path: 'lab',
    title: 'Session lab · Holdfast',
    canActivate: [authenticatedGuard],
    loadComponent: () => import('./lab/lab-page').then(({ LabPage }) => LabPage),
  },
  {
    path: 'sign-in',
    title: 'Sign in · Holdfast',
    loadComponent: () => import('./account/sign-in-page').then(({ SignInPage }) => SignInPage),
  },
  {
    path: 'register',
    title: 'Make an account · Holdfast',
    loadComponent: () => import('./account/register-page').then(({ RegisterPage }) => RegisterPage),
  },
  { path: '**', redirectTo: 'notes' },
];
