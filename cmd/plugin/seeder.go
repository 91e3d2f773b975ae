package main

import (
	"fmt"
	"os"

	"github.com/dynasnap/dynasnap/internal/awscli"
	"github.com/dynasnap/dynasnap/internal/seeder"
	"github.com/dynasnap/dynasnap/internal/seeder/resident"
)

// residentArgument makes this program the resident process of the seeder's container.
const residentArgument = "seeder-resident"

// requestPort asks the seeder of this script to open a port.
func requestPort(port int) bool {
	return resident.RequestPort(seeder.PortsSocket(awscli.Socket()), port)
}

// runSeeder is the first process of the seeder's container. Its arguments are the seeder's.
func runSeeder(args []string) int {
	status, err := resident.RunFirst(append([]string{residentArgument}, args...))
	if err != nil {
		fmt.Fprintln(os.Stderr, "seeder:", err)
		return 1
	}
	return status
}

// runResident is the seeder itself.
func runResident(args []string) int {
	place, lifetime, err := seeder.ReadArguments(args)
	if err == nil {
		err = resident.Serve(place, os.Stdin, os.Stdout, lifetime)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "seeder:", err)
		return 1
	}
	return 0
}
