import { CurrentAuth, OptionalAuth, Public, Roles, type AuthContext } from '@holdfast/nest';
import {
  Body,
  ConflictException,
  Controller,
  Get,
  Inject,
  NotFoundException,
  Param,
  Post,
  Req,
  UseGuards,
} from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { ClientProxy, MessagePattern } from '@nestjs/microservices';
import { AuthGuard } from '@nestjs/passport';
import { firstValueFrom } from 'rxjs';
import { UnknownOrderError } from './unknown-order.js';

export const MESSAGES = 'messages';

export interface OrderMessage {
  readonly token?: string;
}

interface WithUser {
  readonly user?: { readonly id: string };
}

@Controller('orders')
export class OrdersController {
  constructor(
    @Inject(MESSAGES) private readonly messages: ClientProxy,
    private readonly invitations: JwtService,
  ) {}

  @UseGuards(AuthGuard('jwt'))
  @Get()
  list(@Req() { user }: WithUser): object {
    return { of: user?.id };
  }

  @Public()
  @UseGuards(AuthGuard('jwt'))
  @Get('passport')
  passport(@Req() { user }: WithUser): object {
    return { of: user?.id };
  }

  @Public()
  @UseGuards(AuthGuard(['api-key', 'jwt']))
  @Get('feed')
  feed(@Req() { user }: WithUser): object {
    return { of: user?.id };
  }

  @OptionalAuth()
  @Get('popular')
  popular(@CurrentAuth() auth: AuthContext | null): object {
    return { for: auth?.accountId ?? 'everyone' };
  }

  @Roles('clerk')
  @Get('all')
  all(): object {
    return {};
  }

  @Public()
  @Get('lost')
  lost(): object {
    throw new UnknownOrderError('There is no order 7.');
  }

  @Public()
  @Get('invitation')
  invitation(): object {
    return this.invitations.verify(this.invitations.sign({ sub: 'eve' }, { expiresIn: -1 }));
  }

  @Public()
  @Post('coupon')
  coupon(): object {
    throw new ConflictException({ code: 'coupon_used', message: 'The coupon was used on 3 May.' });
  }

  /** Sends a message to this application, as another service would. */
  @Public()
  @Post('messages/:pattern')
  async send(@Param('pattern') pattern: string, @Body() message: OrderMessage): Promise<object> {
    const sent = firstValueFrom(this.messages.send<unknown>(pattern, message));
    return { received: await sent.catch((error: unknown) => error) };
  }

  @Public()
  @Get(':id')
  one(@Param('id') id: string): object {
    throw new NotFoundException(`There is no order ${id}.`);
  }

  @MessagePattern('owner')
  owner(@CurrentAuth() { accountId }: AuthContext): string {
    return accountId;
  }

  @Public()
  @MessagePattern('failing')
  failing(): never {
    throw new Error('the password of the database is hunter2');
  }
}
