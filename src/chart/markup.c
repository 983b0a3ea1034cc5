/*
 * markup.c
 *		Growing text, escapes, short numbers.
 */
#include "markup.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What one PostgreSQL value can be. */
#define MAX_BYTES ((size_t) 0x3fffffff)

#define FIRST_BYTES 4096

/* ---- the buffer ---- */

static bool
grow(KfMarkup *m, size_t size)
{
	size_t		capacity = m->bytes.capacity;
	uint8_t    *data;

	if (m->failure != KF_OK)
		return false;
	if (size <= capacity - m->bytes.size)
		return true;
	if (size > MAX_BYTES - m->bytes.size)
	{
		m->failure = KF_LIMIT;
		return false;
	}
	capacity = capacity > MAX_BYTES / 2 ? MAX_BYTES : capacity * 2;
	if (capacity < m->bytes.size + size)
		capacity = m->bytes.size + size;
	data = m->allocator->alloc(m->allocator->arena, capacity);
	if (data == NULL)
	{
		m->failure = KF_NO_MEMORY;
		return false;
	}
	if (m->bytes.size > 0)
		memcpy(data, m->bytes.data, m->bytes.size);
	m->allocator->release(m->allocator->arena, m->bytes.data);
	m->bytes.data = data;
	m->bytes.capacity = capacity;
	return true;
}

void
kf_markup_init(KfMarkup *m, const KfAllocator *allocator, size_t headroom)
{
	memset(m, 0, sizeof(*m));
	m->allocator = allocator;
	if (headroom == 0 || headroom > MAX_BYTES || !grow(m, headroom > MAX_BYTES - FIRST_BYTES ? headroom : headroom + FIRST_BYTES))
	{
		if (headroom > MAX_BYTES)
			m->failure = KF_LIMIT;
		return;
	}
	memset(m->bytes.data, 0, headroom);
	m->bytes.size = headroom;
}

void
kf_markup_free(KfMarkup *m)
{
	if (m->allocator != NULL)
		m->allocator->release(m->allocator->arena, m->bytes.data);
	memset(&m->bytes, 0, sizeof(m->bytes));
}

void
kf_markup_clear(KfMarkup *m)
{
	m->bytes.size = 0;
}

void
kf_markup_put(KfMarkup *m, const char *text, size_t len)
{
	if (len == 0 || !grow(m, len))
		return;
	memcpy(m->bytes.data + m->bytes.size, text, len);
	m->bytes.size += len;
}

void
kf_markup_puts(KfMarkup *m, const char *text)
{
	kf_markup_put(m, text, strlen(text));
}

void
kf_markup_printf(KfMarkup *m, const char *format,...)
{
	char		text[512];
	va_list		args;
	int			length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	kf_markup_put(m, text, (size_t) length < sizeof(text) ? (size_t) length : sizeof(text) - 1);
}

KfCode
kf_markup_end(KfMarkup *m, KfBytes *bytes, KfStatus *status)
{
	if (m->failure == KF_LIMIT)
		kf_fail(status, KF_LIMIT, "picture is larger than %zu bytes", MAX_BYTES);
	else if (m->failure != KF_OK)
		kf_fail(status, KF_NO_MEMORY, "out of memory");
	else if (status->code == KF_OK)
	{
		*bytes = m->bytes;
		memset(&m->bytes, 0, sizeof(m->bytes));
	}
	kf_markup_free(m);
	return status->code;
}

/* ---- characters ---- */

/*
 * The length of the character of UTF-8 at s, 0 for none: a byte out of place, a longer form than needed, a surrogate, beyond Unicode,
 * or U+FFFE and U+FFFF, which XML has not.
 */
static size_t
character_length(const unsigned char *s)
{
	size_t		length = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;

	/* the NUL at the end is no continuation, so nothing behind it is read */
	for (size_t i = 1; i < length; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) || (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
		return 0;
	if (s[0] == 0xEF && s[1] == 0xBF && s[2] > 0xBD)
		return 0;
	return length;
}

/* Control characters, those of Latin-1 included. */
static bool
is_control(const unsigned char *s)
{
	return s[0] < 0x20 || s[0] == 0x7F || (s[0] == 0xC2 && s[1] < 0xA0);
}

static void
put_text(KfMarkup *m, const char *text, const char *(*escape) (const unsigned char *s))
{
	const unsigned char *s = (const unsigned char *) text;

	while (*s != '\0')
	{
		size_t		length = character_length(s);
		const char *instead = length == 0 ? "\xEF\xBF\xBD" : is_control(s) ? " " : escape(s);

		if (instead != NULL)
			kf_markup_puts(m, instead);
		else
			kf_markup_put(m, (const char *) s, length);
		s += length == 0 ? 1 : length;
	}
}

static const char *
xml_escape(const unsigned char *s)
{
	switch (*s)
	{
		case '<':
			return "&lt;";
		case '>':
			return "&gt;";
		case '&':
			return "&amp;";
		case '"':
			return "&quot;";
		case '\'':
			return "&#39;";
	}
	return NULL;
}

static const char *
json_escape(const unsigned char *s)
{
	switch (*s)
	{
		case '<':
			return "\\u003c";
		case '>':
			return "\\u003e";
		case '&':
			return "\\u0026";
		case '"':
			return "\\\"";
		case '\'':
			return "\\u0027";
		case '\\':
			return "\\\\";
		case 0xE2:
			/* line and paragraph separators, which older JavaScript takes for line ends */
			if (s[1] == 0x80 && s[2] == 0xA8)
				return "\\u2028";
			if (s[1] == 0x80 && s[2] == 0xA9)
				return "\\u2029";
	}
	return NULL;
}

void
kf_markup_escaped(KfMarkup *m, const char *text)
{
	put_text(m, text, xml_escape);
}

void
kf_markup_json(KfMarkup *m, const char *text)
{
	kf_markup_put(m, "\"", 1);
	put_text(m, text, json_escape);
	kf_markup_put(m, "\"", 1);
}

/* ---- numbers ---- */

void
kf_markup_color(KfMarkup *m, uint32_t color)
{
	if ((color >> 4 & 0x0f0f0f) == (color & 0x0f0f0f))
		kf_markup_printf(m, "#%x%x%x", (unsigned) (color >> 16 & 15), (unsigned) (color >> 8 & 15), (unsigned) (color & 15));
	else
		kf_markup_printf(m, "#%06x", (unsigned) color);
}

void
kf_markup_hundredths(KfMarkup *m, int64_t hundredths)
{
	char		text[32];
	char	   *to = text + sizeof(text);
	uint64_t	size = hundredths < 0 ? -(uint64_t) hundredths : (uint64_t) hundredths;
	uint64_t	whole = size / 100;
	unsigned	rest = (unsigned) (size % 100);

	if (rest % 10 != 0)
		*--to = (char) ('0' + rest % 10);
	if (rest != 0)
	{
		*--to = (char) ('0' + rest / 10);
		*--to = '.';
	}
	for (; whole > 0; whole /= 10)
		*--to = (char) ('0' + whole % 10);
	if (size == 0)
		*--to = '0';
	if (hundredths < 0)
		*--to = '-';
	else if (m->bytes.size > 0 && m->bytes.data[m->bytes.size - 1] >= '0' && m->bytes.data[m->bytes.size - 1] <= '9')
		*--to = ' ';
	kf_markup_put(m, to, (size_t) (text + sizeof(text) - to));
}
