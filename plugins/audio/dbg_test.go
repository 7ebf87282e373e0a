package main
import ("testing";"fmt";"syscall";"os/exec";"os";"path/filepath";"strings")
func split() (s,c float64){ for i,who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} { var u syscall.Rusage; syscall.Getrusage(who,&u); v:=float64(u.Utime.Sec+u.Stime.Sec)+float64(u.Utime.Usec+u.Stime.Usec)/1e6; if i==0 {s=v} else {c=v} }; return }
func TestDbg(t *testing.T){ d,in:=benchScene(t,120)
 dir:=t.TempDir(); 
 for _,n:=range []string{"ffmpeg","ffprobe"} { real,_:=exec.LookPath(n); os.WriteFile(filepath.Join(dir,n),[]byte("#!/bin/bash\nTIMEFORMAT=\""+n+" %U+%S\"\nexec 9>>/tmp/audio/times\ntime "+real+" \"$@\" 2>&8 8>&2 \n"),0o700) }
 _=strings.Join
 s,c:=split(); process(t,d,in); s2,c2:=split(); fmt.Println("self",s2-s,"children",c2-c)
 }
func BenchmarkDbg(b *testing.B){ d,in:=benchScene(b,120); for range b.N { s,c:=split(); bare(b,d,in); s2,c2:=split(); fmt.Println("bare self",s2-s,"children",c2-c) } }
