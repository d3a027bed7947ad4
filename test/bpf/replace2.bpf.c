/* See replace.h. */
#define VERSION 2
#include "replace.h"
