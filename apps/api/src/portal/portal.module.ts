import { Module } from '@nestjs/common';
import { PortalSettingsController } from './portal-settings.controller.js';

@Module({ controllers: [PortalSettingsController] })
export class PortalModule {}
