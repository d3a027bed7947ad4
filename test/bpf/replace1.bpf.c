/* See replace.h. */
#define VERSION 1
#include "replace.h"
