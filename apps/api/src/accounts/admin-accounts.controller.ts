import { ADMIN_PATH, ADMIN_ROLE, type Page } from '@holdfast/contract';
import {
  ApiGuarded,
  ApiPage,
  CurrentAuth,
  RequireFreshSignIn,
  Roles,
  type AuthContext,
  type CallerRequest,
} from '@holdfast/nest';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
} from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AccountAdministration } from './account-administration.js';
import { AdminAccountDto, ListAccountsQuery, SetRolesDto } from './admin-account.dto.js';

/** So that a session left open, or stolen, does not suffice to change accounts. */
const RECENT_SIGN_IN = '15m';

/**
 * Finds accounts, sets their roles, disables and enables them. Requires the role `admin`, and to change something a
 * recent sign-in too.
 */
@ApiTags('admin')
@Roles(ADMIN_ROLE)
@Controller(`${ADMIN_PATH}/accounts`)
export class AdminAccountsController {
  readonly #accounts: AccountAdministration;

  constructor(@Inject(AccountAdministration) accounts: AccountAdministration) {
    this.#accounts = accounts;
  }

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'listAccounts',
    summary: 'List accounts',
    description: 'Sorted by ID. With `email`, the list has at most one account.',
  })
  @ApiPage(AdminAccountDto)
  @ApiGuarded('forbidden', 'validation_failed')
  list(@Query() query: ListAccountsQuery): Promise<Page<AdminAccountDto>> {
    return this.#accounts.list(query);
  }

  @Get(':accountId')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'getAccount',
    summary: 'Get an account',
    description: 'Finds disabled accounts too.',
  })
  @ApiResponse({ status: 200, type: AdminAccountDto })
  @ApiGuarded('forbidden', 'not_found')
  find(@Param('accountId') accountId: string): Promise<AdminAccountDto> {
    return this.#accounts.find(accountId);
  }

  @RequireFreshSignIn(RECENT_SIGN_IN)
  @Put(':accountId/roles')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'setAccountRoles',
    summary: 'Set the roles of an account',
    description:
      'The new roles apply within a second, and nobody is signed out: access tokens with the former roles get ' +
      '`token_expired`, so clients refresh them. You cannot remove your own role `admin`.',
  })
  @ApiResponse({ status: 200, type: AdminAccountDto })
  @ApiGuarded('forbidden', 'insufficient_user_authentication', 'validation_failed', 'not_found', 'conflict')
  setRoles(
    @Req() request: CallerRequest,
    @CurrentAuth() auth: AuthContext,
    @Param('accountId') accountId: string,
    @Body() { roles }: SetRolesDto,
  ): Promise<AdminAccountDto> {
    return this.#accounts.setRoles({ request, auth }, accountId, roles);
  }

  @RequireFreshSignIn(RECENT_SIGN_IN)
  @Post(':accountId/disable')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'disableAccount',
    summary: 'Disable an account',
    description: 'Ends all its sessions and prevents it from signing in. You cannot disable your own.',
  })
  @ApiResponse({ status: 204, description: 'The account is disabled and its sessions have ended.' })
  @ApiGuarded('forbidden', 'insufficient_user_authentication', 'not_found', 'conflict')
  disable(
    @Req() request: CallerRequest,
    @CurrentAuth() auth: AuthContext,
    @Param('accountId') accountId: string,
  ): Promise<void> {
    return this.#accounts.disable({ request, auth }, accountId);
  }

  @RequireFreshSignIn(RECENT_SIGN_IN)
  @Post(':accountId/enable')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'enableAccount',
    summary: 'Enable an account',
    description: 'It can sign in again.',
  })
  @ApiResponse({ status: 204, description: 'The account is enabled.' })
  @ApiGuarded('forbidden', 'insufficient_user_authentication', 'not_found')
  enable(
    @Req() request: CallerRequest,
    @CurrentAuth() auth: AuthContext,
    @Param('accountId') accountId: string,
  ): Promise<void> {
    return this.#accounts.enable({ request, auth }, accountId);
  }
}
