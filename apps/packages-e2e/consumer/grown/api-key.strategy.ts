import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import passport from 'passport';

/** Authenticates a machine by a header. */
class HeaderStrategy extends passport.Strategy {
  override authenticate({ headers }: { headers: Record<string, unknown> }): void {
    if (headers['x-api-key'] === 'key of the robot') this.success({ id: 'robot' });
    else this.fail(401);
  }
}

@Injectable()
export class ApiKeyStrategy extends PassportStrategy(HeaderStrategy, 'api-key') {
  validate(): boolean {
    return true;
  }
}
