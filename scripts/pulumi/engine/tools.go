//go:build tools

// Package tools names the program that is built of this module.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
