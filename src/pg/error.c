/*
 * error.c
 *		From KfStatus to ereport.
 */
#include "pg/error.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

static int
sqlstate_of(KfCode code)
{
	switch (code)
	{
		case KF_INVALID_PARAMETER:
			return ERRCODE_INVALID_PARAMETER_VALUE;
		case KF_NULL_PARAMETER:
			return ERRCODE_NULL_VALUE_NOT_ALLOWED;
		case KF_SYNTAX:
			return ERRCODE_SYNTAX_ERROR;
		case KF_DATA:
			return ERRCODE_DATA_EXCEPTION;
		case KF_TEXT_REPRESENTATION:
			return ERRCODE_INVALID_TEXT_REPRESENTATION;
		case KF_LIMIT:
			return ERRCODE_PROGRAM_LIMIT_EXCEEDED;
		case KF_NO_MEMORY:
			return ERRCODE_OUT_OF_MEMORY;
		case KF_MISSING_FILE:
			return ERRCODE_UNDEFINED_FILE;
		case KF_CANCELLED:
			return ERRCODE_QUERY_CANCELED;
		case KF_UNSUPPORTED:
			return ERRCODE_FEATURE_NOT_SUPPORTED;
		case KF_OK:
		case KF_INTERNAL:
			break;
	}
	return ERRCODE_INTERNAL_ERROR;
}

/*
 * The text without what is no character of the database's encoding. The pure rooms quote what they were given by bytes, so a
 * quotation may end within a character, and a message that is not valid text could not be sent or caught.
 */
static char *
whole_characters(const char *text)
{
	int			left = (int) strlen(text);
	char	   *result = palloc(left + 1);
	char	   *to = result;

	while (left > 0)
	{
		int			len = pg_encoding_verifymbchar(GetDatabaseEncoding(), text, left);

		if (len > 0)
		{
			memcpy(to, text, len);
			to += len;
		}
		else
			len = 1;
		text += len;
		left -= len;
	}
	*to = '\0';
	return result;
}

/* Messages are data here, already composed by the pure rooms, so they are neither formats nor translated. */
#define STATUS_FIELDS(status) \
	errcode(sqlstate_of((status)->code)), \
	errmsg_internal("%s", whole_characters((status)->message)), \
	(status)->detail[0] != '\0' ? errdetail_internal("%s", whole_characters((status)->detail)) : 0, \
	(status)->hint[0] != '\0' ? errhint("%s", whole_characters((status)->hint)) : 0

void
kf_raise(const KfStatus *status)
{
	if (status->code == KF_CANCELLED)
	{
		/* Does not come back when the interrupt is still pending, as it is after the hook that we hand out said stop. */
		CHECK_FOR_INTERRUPTS();
		ereport(ERROR,
				(errcode(ERRCODE_QUERY_CANCELED),
				 errmsg("canceling statement due to user request")));
	}
	if (status->code == KF_OK)
		elog(ERROR, "an error was raised without a failure");
	ereport(ERROR, (STATUS_FIELDS(status)));
	pg_unreachable();
}

Datum
kf_raise_softly(const KfStatus *status, Node *context)
{
#if PG_VERSION_NUM >= 160000
	ereturn(context, (Datum) 0, STATUS_FIELDS(status));
#else
	(void) context;
	kf_raise(status);
#endif
}
